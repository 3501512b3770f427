/** Whose cost it is. Every field that is given adds the budgets of that scope. */
export type Attribution = {
  agentType: string;
  agentId?: string | undefined;
  campaignId?: string | undefined;
  environment?: string | undefined;
  component?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
};

/** What a call used. Classes are disjoint: `inputTokens` are those that were not read from a cache. */
export type Usage = {
  tokens?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  cacheReadTokens?: number | undefined;
  cacheWriteTokens?: number | undefined;
  /** US dollars as a decimal string; needs a key with the scope cost:explicit. */
  cost?: string | undefined;
};

/** How a call went. */
export type Outcome = {
  task?: string | undefined;
  executionId?: string | undefined;
  idempotencyKey?: string | undefined;
  /** RFC 3339. */
  occurredAt?: string | undefined;
  success?: boolean | undefined;
  impactScore?: number | undefined;
  conversionAchieved?: boolean | undefined;
  qualityScore?: number | undefined;
  retryCount?: number | undefined;
  /** Milliseconds. */
  executionTime?: number | undefined;
  cached?: boolean | undefined;
  metadata?: Record<string, unknown> | undefined;
};

export type TrackCostInput = Attribution &
  Usage &
  Outcome & { requestedModel?: string | undefined; reservationId?: string | undefined };

export type SettleInput = Usage &
  Outcome & {
    reservationId: string;
    provider?: string | undefined;
    model?: string | undefined;
    requestedModel?: string | undefined;
  };

export type AuthorizeInput = Attribution & {
  task?: string | undefined;
  estimatedTokens?: number | undefined;
  estimatedInputTokens?: number | undefined;
  maxOutputTokens?: number | undefined;
  estimatedCost?: string | undefined;
  fallbackModels?: string[] | undefined;
  urgent?: boolean | undefined;
  priority?: number | undefined;
  ttlSeconds?: number | undefined;
  executionId?: string | undefined;
  idempotencyKey?: string | undefined;
  metadata?: Record<string, unknown> | undefined;
};

export type DecisionAction = "allow" | "warn" | "degrade" | "queue" | "block";

/** One budget that speaks about a call. Money is a decimal string. */
export type Reason = {
  budgetId: string;
  budgetName: string;
  scope: string;
  metric: string;
  limit: string;
  spent: string;
  held: string;
  requested: string;
  remaining: string;
  overage: string;
  resetsAt: string | null;
  action: DecisionAction;
};

export type Decision = {
  decision: DecisionAction;
  allowed: boolean;
  reservationId?: string | undefined;
  expiresAt?: string | undefined;
  /** The model to use, if it is not the one that was asked for. */
  model?: string | undefined;
  heldCost?: string | undefined;
  queueId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  serviceLevel?: "full" | "standard" | "minimal" | "emergency" | undefined;
  /** What the agent should still do at that level. */
  features?: string[] | undefined;
  warnings: string[];
  reason?: string | undefined;
  reasons: Reason[];
  alternatives: { model: string; heldCost: string }[];
};

/** What was booked; the decision speaks of the next call. */
export type Recorded = {
  tracked: true;
  id: string;
  cost: string;
  currency: "USD";
  priceStatus: "priced" | "provisional" | "free";
  costSource: "explicit" | "model_price" | "agent_type_rate" | "default";
  duplicate: boolean;
  excess: string;
  decision: { action: DecisionAction; allowed: boolean; warnings: string[]; reasons: Reason[] };
};

/** Not booked: tracking is switched off, or it waits in the spool for the server to come back. */
export type NotRecorded = { tracked: false; spooled?: true; idempotencyKey?: string };
export type TrackCostResult = Recorded | NotRecorded;

/** What a guard beside an agent has seen. */
export type Violation = {
  agentId: string;
  violationType: "BUDGET_LIMIT_EXCEEDED" | "LOW_BUDGET" | "USAGE_HIGH" | "NEARLY_DEPLETED" | "POOL_LOW";
  /** HIGH and CRITICAL raise a critical alert, LOW and MEDIUM a warning. */
  severity: "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  message: string;
  details?: Record<string, unknown> | undefined;
};

/** The organization's month. `isKnown` is false where the server could not be asked and `failMode` let the call go on. */
export type BudgetStatus = {
  canExecute: boolean;
  isOverBudget: boolean;
  overrideEnabled: boolean;
  utilizationPercentage: number;
  totalSpent: string;
  totalBudget: string | null;
  remainingBudget: string | null;
  heldBudget: string;
  month: string;
  isKnown: boolean;
};

/** What happens to the agent's work while the server cannot answer. */
export type FailMode = "open" | "closed";

export type ClientOptions = {
  /** The server; else PURSER_URL, else http://localhost:3000. */
  url?: string | undefined;
  /** An API key; else PURSER_KEY. */
  key?: string | undefined;
  /** Without it: closed if the last answer named a budget that blocks, else open. */
  failMode?: FailMode | undefined;
  /** Where records wait that could not be delivered; null: in memory only. Default: a folder of the temporary ones. */
  spoolDir?: string | null | undefined;
  /** Milliseconds that a record or an authorization may take, each attempt. */
  timeoutMs?: number | undefined;
  /** Milliseconds that check and status may take. */
  checkTimeoutMs?: number | undefined;
  /** Attempts before a record is left to the spool. */
  attempts?: number | undefined;
  /** Milliseconds between attempts to deliver what waits. */
  retryIntervalMs?: number | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Words about what went wrong in the background; default console.warn. */
  onWarning?: ((message: string, cause?: unknown) => void) | undefined;
};
