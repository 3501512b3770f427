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

/** A dimension in which a call must have a value, and none of these. */
export interface Exception {
  scopeType: ScopeType;
  /** In order, each once. */
  keys: readonly string[];
}

/** The key of an attribution in one dimension; null when it has none there, and for the organization. */
export function scopeKeyOf(scopeType: ScopeType, attribution: Attribution): string | null {
  return READERS[scopeType](attribution) ?? null;
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
