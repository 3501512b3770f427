import { TRPCError } from "@trpc/server";
import { z } from "zod";
import { type ErrorCode, type FieldError, isServiceError, ServiceError } from "@/server/contract/errors";
import { validationError } from "@/server/contract/validation";
import { passesByItself } from "@/server/services/budgets/or-unavailable";

/** `error.data` of a tRPC answer. Never a stack, never a value. */
export type ErrorData = {
  code: ErrorCode;
  httpStatus: number;
  requestId: string;
  errors?: readonly FieldError[];
  retryAfterSeconds?: number;
  current?: unknown;
};
export type ErrorShape = { message: string; code: number; data: ErrorData };

// JSON-RPC numbers, as tRPC writes them for the same HTTP status.
const RPC_CODE: Record<ErrorCode, number> = {
  malformed: -32600,
  unauthorized: -32001,
  budget_exceeded: -32002,
  forbidden: -32003,
  not_found: -32004,
  method_not_allowed: -32005,
  request_timeout: -32008,
  conflict: -32009,
  payload_too_large: -32013,
  unsupported_media_type: -32015,
  validation_failed: -32022,
  idempotency_key_reused: -32022,
  rate_limited: -32029,
  internal: -32603,
  budget_unavailable: -32603,
};

const MALFORMED = new ServiceError("malformed", "The request cannot be read.");
const UNAVAILABLE = new ServiceError("budget_unavailable", "The database does not answer now. Try again.", {
  retryAfterSeconds: 1,
});
const INTERNAL = new ServiceError("internal", "Something went wrong on our side. Quote the request id.");

const BY_TRPC_CODE: Partial<Record<TRPCError["code"], ServiceError>> = {
  BAD_REQUEST: MALFORMED,
  PARSE_ERROR: MALFORMED,
  UNAUTHORIZED: new ServiceError("unauthorized", "No valid key or session."),
  FORBIDDEN: new ServiceError("forbidden", "This is not allowed."),
  NOT_FOUND: new ServiceError("not_found", "There is no such procedure."),
  METHOD_NOT_SUPPORTED: new ServiceError("method_not_allowed", "This method is not allowed here."),
  PAYLOAD_TOO_LARGE: new ServiceError("payload_too_large", "The body is too large."),
  UNSUPPORTED_MEDIA_TYPE: new ServiceError("unsupported_media_type", "The body must be application/json."),
};

/** The one mapping of whatever was thrown onto the closed list of errors; what is not ours becomes `internal`. */
export function toServiceError(error: unknown): ServiceError {
  if (isServiceError(error)) return error;
  if (error instanceof SyntaxError) return MALFORMED;
  if (passesByItself(error instanceof TRPCError ? error.cause : error)) return UNAVAILABLE;
  if (!(error instanceof TRPCError)) return INTERNAL;
  if (isServiceError(error.cause)) return error.cause;
  if (error.code === "BAD_REQUEST" && error.cause instanceof z.core.$ZodError)
    return validationError(error.cause);
  return BY_TRPC_CODE[error.code] ?? INTERNAL;
}

/** What a client sees of an error, on tRPC's handler and on the fast lane alike. */
export function errorShape(error: ServiceError, requestId: string): ErrorShape {
  return {
    message: error.message,
    code: RPC_CODE[error.code],
    data: {
      code: error.code,
      httpStatus: error.status,
      requestId,
      ...(error.errors.length > 0 ? { errors: error.errors } : {}),
      ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
      ...(error.current === undefined ? {} : { current: error.current }),
    },
  };
}
