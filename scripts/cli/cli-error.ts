import type { ErrorCode, FieldError } from "@/server/contract/errors";

/** Exit codes of the command, a public contract. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  budgetExceeded: 3,
  notSignedIn: 4,
  notFound: 5,
  conflict: 6,
  unreachable: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

const EXIT_OF: Record<ErrorCode, ExitCode> = {
  malformed: EXIT.usage,
  unauthorized: EXIT.notSignedIn,
  budget_exceeded: EXIT.budgetExceeded,
  forbidden: EXIT.notSignedIn,
  not_found: EXIT.notFound,
  method_not_allowed: EXIT.failure,
  request_timeout: EXIT.unreachable,
  conflict: EXIT.conflict,
  payload_too_large: EXIT.usage,
  unsupported_media_type: EXIT.failure,
  validation_failed: EXIT.usage,
  idempotency_key_reused: EXIT.conflict,
  rate_limited: EXIT.unreachable,
  internal: EXIT.unreachable,
  budget_unavailable: EXIT.unreachable,
};

const FIX_OF: Partial<Record<ErrorCode, string>> = {
  unauthorized: "set PURSER_KEY to a key that is valid; an admin makes one with: budget keys create",
  forbidden: "use a key with the scope that this needs",
  validation_failed: "correct the fields named above; budget help COMMAND lists the options",
  malformed: "correct the options; budget help COMMAND lists them",
  not_found: "check the id, and that the server is of this version",
  conflict: "read the current value and try again",
  idempotency_key_reused: "give another --idempotency-key, or send the very same record",
  rate_limited: "wait and try again",
  budget_unavailable: "try again; with the same --idempotency-key it has its effect once",
  internal: "quote the request id to whoever runs the server",
};

type Details = {
  code: string;
  exitCode: ExitCode;
  why?: readonly string[];
  fix?: string;
  requestId?: string;
  retryable?: boolean;
};

/** What ends a command: printed on stderr in the same four lines whatever went wrong. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly why: readonly string[];
  readonly fix: string | undefined;
  readonly requestId: string | undefined;
  /** The same call may be made again: nobody said that it is wrong. */
  readonly retryable: boolean;

  constructor(message: string, details: Details) {
    super(message);
    this.code = details.code;
    this.exitCode = details.exitCode;
    this.why = details.why ?? [];
    this.fix = details.fix;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? false;
  }

  /** `error[code]: what`, then why, fix and the request id where there are any. */
  print(): string {
    const lines = [`error[${this.code}]: ${this.message}`];
    for (const why of this.why) lines.push(`  why: ${why}`);
    if (this.fix !== undefined) lines.push(`  fix: ${this.fix}`);
    if (this.requestId !== undefined) lines.push(`  request id: ${this.requestId}`);
    return `${lines.join("\n")}\n`;
  }
}

export function usageError(message: string, fix?: string): CliError {
  return new CliError(message, { code: "usage", exitCode: EXIT.usage, ...(fix !== undefined && { fix }) });
}

type ServerError = { message: string; code: string; requestId?: string; errors?: readonly FieldError[] };

function isErrorCode(code: string): code is ErrorCode {
  return code in EXIT_OF;
}

/** An error as the server named it. */
export function serverError({ message, code, requestId, errors = [] }: ServerError): CliError {
  const known = isErrorCode(code);
  const fix = known ? FIX_OF[code] : undefined;
  return new CliError(message, {
    code,
    exitCode: known ? EXIT_OF[code] : EXIT.failure,
    why: errors.map((field) => `${field.path}: ${field.message}`),
    ...(fix !== undefined && { fix }),
    ...(requestId !== undefined && { requestId }),
    retryable: code === "budget_unavailable" || code === "rate_limited" || code === "request_timeout",
  });
}
