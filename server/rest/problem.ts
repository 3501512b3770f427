import type { ErrorCode, ServiceError } from "@/server/contract/errors";

/** What an error code is called; the `type` of a problem names the code. */
export const PROBLEM_TITLES: Record<ErrorCode, string> = {
  malformed: "The request cannot be read",
  unauthorized: "No valid key or session",
  budget_exceeded: "A budget refuses this call",
  forbidden: "Not allowed for this key or role",
  not_found: "No such thing",
  method_not_allowed: "Method not allowed",
  request_timeout: "The request came too slowly",
  conflict: "In conflict with what is in force",
  payload_too_large: "The body is too large",
  unsupported_media_type: "The body must be JSON",
  validation_failed: "The input is not valid",
  idempotency_key_reused: "This idempotency key was used for something else",
  rate_limited: "Too many calls",
  internal: "A fault of ours",
  budget_unavailable: "The books cannot answer now",
};

/** An error after RFC 9457. Never a stack, never a value that was sent. */
export function problemOf(
  error: ServiceError,
  requestId: string,
  extra: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    type: `urn:purser:problem:${error.code}`,
    title: PROBLEM_TITLES[error.code],
    status: error.status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.errors.length > 0 ? { errors: error.errors } : {}),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
    ...(error.current === undefined ? {} : { current: error.current }),
    ...extra,
  };
}
