/** What a budget can cover, in the order in which a call's budgets are judged and named. */
export const SCOPE_TYPES = [
  "ORGANIZATION",
  "ENVIRONMENT",
  "CAMPAIGN",
  "AGENT",
  "AGENT_TYPE",
  "COMPONENT",
  "PROVIDER",
  "MODEL",
  "USER",
  "SESSION",
  "TASK",
  "POOL",
  "KEY",
] as const;
export type ScopeType = (typeof SCOPE_TYPES)[number];

/** Whose cost an execution is. Absent means unassigned in that dimension. */
export interface Attribution {
  agentType: string;
  agentId?: string | undefined;
  campaignId?: string | undefined;
  environment?: string | undefined;
  component?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  task?: string | undefined;
  /** The pool of the agent. The ledger fills it in; no caller can. */
  poolId?: string | undefined;
  /** The API key that calls. The ledger fills it in; no caller can. */
  keyId?: string | undefined;
}

/** A scope; `scopeKey` is null for the organization, and in a budget it then means any. */
export interface Scope {
  scopeType: ScopeType;
  scopeKey: string | null;
}

const ORGANIZATION: Scope = Object.freeze({ scopeType: "ORGANIZATION", scopeKey: null });

/** Every scope an execution falls under, the organization first, always in the same order. */
export function scopesOf(attribution: Attribution): Scope[] {
  const scopes: Scope[] = [ORGANIZATION];
  add(scopes, "ENVIRONMENT", attribution.environment);
  add(scopes, "CAMPAIGN", attribution.campaignId);
  add(scopes, "AGENT", attribution.agentId);
  add(scopes, "AGENT_TYPE", attribution.agentType);
  add(scopes, "COMPONENT", attribution.component);
  add(scopes, "PROVIDER", attribution.provider);
  add(scopes, "MODEL", attribution.model);
  add(scopes, "USER", attribution.userId);
  add(scopes, "SESSION", attribution.sessionId);
  add(scopes, "TASK", attribution.task);
  add(scopes, "POOL", attribution.poolId);
  add(scopes, "KEY", attribution.keyId);
  return scopes;
}

/** The key of an attribution in one dimension; null when it has none there, and for the organization. */
export function scopeKeyOf(scopeType: ScopeType, attribution: Attribution): string | null {
  return READERS[scopeType](attribution) ?? null;
}

/** Whether a budget covers an execution. A budget without a key covers every execution, also unassigned ones. */
export function scopeCovers(budget: Scope, attribution: Attribution): boolean {
  if (budget.scopeKey === null || budget.scopeKey === "") return true;
  return READERS[budget.scopeType](attribution) === budget.scopeKey;
}

const READERS: Record<ScopeType, (attribution: Attribution) => string | undefined> = {
  ORGANIZATION: () => undefined,
  ENVIRONMENT: (a) => a.environment,
  CAMPAIGN: (a) => a.campaignId,
  AGENT: (a) => a.agentId,
  AGENT_TYPE: (a) => a.agentType,
  COMPONENT: (a) => a.component,
  PROVIDER: (a) => a.provider,
  MODEL: (a) => a.model,
  USER: (a) => a.userId,
  SESSION: (a) => a.sessionId,
  TASK: (a) => a.task,
  POOL: (a) => a.poolId,
  KEY: (a) => a.keyId,
};

function add(scopes: Scope[], scopeType: ScopeType, scopeKey: string | undefined): void {
  if (scopeKey !== undefined && scopeKey !== "") scopes.push({ scopeType, scopeKey });
}
