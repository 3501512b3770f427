import { picosOf } from "./picos";
import type { Decision } from "./types";

type Details = {
  code: string;
  status?: number | undefined;
  requestId?: string | undefined;
  retryAfterSeconds?: number | undefined;
  errors?: readonly { path: string; code: string; message: string }[] | undefined;
  cause?: unknown;
};

/** Everything that this package throws. `code` is the server's, from its closed list. */
export class PurserError extends Error {
  override readonly name: string = "PurserError";
  readonly code: string;
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** The fields that are wrong. */
  readonly errors: readonly { path: string; code: string; message: string }[];

  constructor(message: string, details: Details) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.requestId = details.requestId;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.errors = details.errors ?? [];
  }

  /** Nobody said that the call is wrong: the same call may be made again. */
  get isRetryable(): boolean {
    return RETRYABLE.has(this.code);
  }
}

const RETRYABLE = new Set([
  "unreachable",
  "budget_unavailable",
  "rate_limited",
  "internal",
  "request_timeout",
]);

/** A budget refuses; the call was not made and nothing was held. */
export class BudgetExceededError extends PurserError {
  override readonly name = "BudgetExceededError";

  constructor(
    readonly decision: Decision,
    requestId?: string,
  ) {
    super(`Budget exceeded: ${whatOf(decision)}`, { code: "budget_exceeded", status: 402, requestId });
  }
}

/** A budget asks for a cheaper model, and this run can use no other: make it anew with `model`. Nothing is held. */
export class ModelDegradedError extends PurserError {
  override readonly name = "ModelDegradedError";

  constructor(
    readonly model: string,
    readonly decision: Decision,
  ) {
    super(`The budget asks for the model ${model}`, { code: "model_degraded" });
  }
}

/** The server cannot decide, and `failMode` is closed. */
export class BudgetUnavailableError extends PurserError {
  override readonly name = "BudgetUnavailableError";

  constructor(message: string, cause?: unknown) {
    super(message, { code: "budget_unavailable", status: 503, cause });
  }
}

/** Share of the tightest budget after this call, such as "105.3%"; else the reason in words. */
function whatOf({ reasons, reason }: Decision): string {
  const [tightest] = reasons;
  const limit = tightest ? picosOf(tightest.limit) : 0n;
  if (!tightest || limit <= 0n) return reason ?? "refused";
  const after = picosOf(tightest.spent) + picosOf(tightest.held) + picosOf(tightest.requested);
  const tenths = (after * 2000n + limit) / (limit * 2n);
  return `${tenths / 10n}.${tenths % 10n}%`;
}
