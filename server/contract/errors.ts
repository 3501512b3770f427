import type { Pace } from "@/server/domain/pace";

/** Every error code a door may answer, with its HTTP status. A closed list: clients may switch on it. */
export const ERROR_STATUS = {
  malformed: 400,
  unauthorized: 401,
  budget_exceeded: 402,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  conflict: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  internal: 500,
  budget_unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** One thing wrong with one field. `path` is a JSON pointer; the value is never echoed. */
export type FieldError = { path: string; code: string; message: string };

type ServiceErrorOptions = {
  pace?: Pace | undefined;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  current?: unknown;
  cause?: unknown;
};

const BRAND = Symbol.for("purser.ServiceError");

/** The one exception that services throw; each door maps it in one place. */
export class ServiceError extends Error {
  // Next bundles its own copy of this module: instanceof fails between the copies, the brand does not.
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly errors: readonly FieldError[];
  readonly retryAfterSeconds: number | undefined;
  readonly pace: Pace | undefined;
  /** On a conflict: the value that is in force now. */
  readonly current: unknown;

  constructor(code: ErrorCode, message: string, options: ServiceErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "ServiceError";
    this.code = code;
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.pace = options.pace;
    this.current = options.current;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** True for a ServiceError of any copy of this module. */
export function isServiceError(error: unknown): error is ServiceError {
  return typeof error === "object" && error !== null && BRAND in error;
}

export class UnauthorizedError extends ServiceError {
  constructor() {
    super("unauthorized", "No valid key or session.");
  }
}

export class ForbiddenError extends ServiceError {
  constructor(message: string) {
    super("forbidden", message);
  }
}

export class NotFoundError extends ServiceError {
  constructor(what: string) {
    super("not_found", `This ${what} does not exist.`);
  }
}

export class ConflictError extends ServiceError {
  constructor(message: string, current?: unknown) {
    super("conflict", message, { current });
  }
}

/** One field of otherwise well-formed input is wrong. */
export class InvalidFieldError extends ServiceError {
  constructor(field: string, code: string, message: string) {
    super("validation_failed", `${field}: ${message}`, { errors: [{ path: `/${field}`, code, message }] });
  }
}

export class BudgetUnavailableError extends ServiceError {
  constructor(cause?: unknown) {
    super(
      "budget_unavailable",
      "Failed to check budget status: the books cannot answer now. Nothing was decided.",
      {
        retryAfterSeconds: 1,
        cause,
      },
    );
  }
}
