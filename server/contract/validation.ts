import type { z } from "zod";
import { type FieldError, ServiceError } from "./errors";

type Issue = z.core.$ZodIssue;

function codeOf(issue: Issue): string {
  if (issue.code === "custom") {
    const code = issue.params?.code;
    return typeof code === "string" ? code : "invalid";
  }
  if (issue.code === "invalid_type") return `expected_${issue.expected}`;
  if (issue.code === "too_big") return issue.origin === "string" ? "too_long" : "out_of_range";
  if (issue.code === "too_small") return issue.origin === "string" ? "too_short" : "out_of_range";
  return issue.code;
}

function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The issues of a zod error as the wire shows them. Values are never echoed. */
export function fieldErrors(error: z.core.$ZodError): FieldError[] {
  return error.issues.map((issue) => ({
    path: pointer(issue.path),
    code: codeOf(issue),
    message: issue.message,
  }));
}

/** The one translation of a zod error: 422 `validation_failed` that names the first field. */
export function validationError(error: z.core.$ZodError): ServiceError {
  const errors = fieldErrors(error);
  const first = errors[0];
  const message = first ? `${first.path.slice(1) || "input"}: ${first.message}` : "The input is not valid.";
  return new ServiceError("validation_failed", message, { errors, cause: error });
}

/** Parses input by its schema. @throws ServiceError validation_failed */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const result = schema.safeParse(input);
  if (!result.success) throw validationError(result.error);
  return result.data;
}
