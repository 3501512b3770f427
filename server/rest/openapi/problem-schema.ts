import { ERROR_STATUS, type ErrorCode } from "@/server/contract/errors";
import type { JsonSchema } from "@/server/rest/input-fields";
import { PROBLEM_TITLES } from "@/server/rest/problem";

export const FIELD_ERROR: JsonSchema = {
  type: "object",
  description: "One thing wrong with one field. The value is never echoed.",
  properties: {
    path: { type: "string", description: "A JSON pointer." },
    code: { type: "string", description: "Such as too_long or expected_string." },
    message: { type: "string" },
  },
  required: ["path", "code", "message"],
  additionalProperties: false,
};

const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** RFC 9457. Some problems have more fields: a conflict `current`, a refusal `decision`. */
export const PROBLEM: JsonSchema = {
  type: "object",
  description: "An error after RFC 9457.",
  properties: {
    type: { type: "string", description: "urn:purser:problem: and the code." },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    code: { type: "string", enum: CODES, description: "A closed list: clients may switch on it." },
    requestId: { type: "string", description: "Also in X-Request-Id; quote it when you ask." },
    errors: { type: "array", items: { $ref: "#/components/schemas/FieldError" } },
    retryAfterSeconds: { type: "number" },
    current: { description: "On a conflict: what is in force now." },
  },
  required: ["type", "title", "status", "detail", "code", "requestId"],
};

/** The codes that a status may carry. */
export const codesOf = (status: number): ErrorCode[] => CODES.filter((code) => ERROR_STATUS[code] === status);

export const problemName = (status: number): string => `Problem${status}`;

/** Every problem by its status, as a component. */
export function problemResponses(): Record<string, unknown> {
  const statuses = [...new Set(Object.values(ERROR_STATUS))].filter((status) => status !== 402);
  return Object.fromEntries(statuses.map((status) => [problemName(status), problemResponse(status)]));
}

export function problemResponse(status: number, extra: JsonSchema | null = null): Record<string, unknown> {
  const problem: JsonSchema = { $ref: "#/components/schemas/Problem" };
  return {
    description: codesOf(status)
      .map((code) => `\`${code}\`: ${PROBLEM_TITLES[code]}.`)
      .join(" "),
    headers: { "X-Request-Id": { schema: { type: "string" } } },
    content: {
      "application/problem+json": {
        schema: extra ? { allOf: [problem, extra] } : problem,
        ...(extra ? {} : { example: exampleOf(status) }),
      },
    },
  };
}

function exampleOf(status: number): Record<string, unknown> {
  const code = codesOf(status)[0] as ErrorCode;
  const field = { path: "/tokens", code: "out_of_range", message: "Too small: expected number to be >=0" };
  return {
    type: `urn:purser:problem:${code}`,
    title: PROBLEM_TITLES[code],
    status,
    detail: status === 422 ? `tokens: ${field.message}` : `${PROBLEM_TITLES[code]}.`,
    code,
    requestId: "req_5f0c2a9be1d40000001",
    ...(status === 422 ? { errors: [field] } : {}),
  };
}
