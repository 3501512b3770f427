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

/** On every answer that a limit of pace covers, after the IETF's draft "RateLimit header fields for HTTP". */
export const PACE_HEADERS = {
  RateLimit: {
    description:
      "The limit of which the least is left, what is left, and the seconds until it is whole again.",
    schema: { type: "string", examples: ['"bud_01935f1e7a2c7d3e8f40a1b2c3d4e5f6";r=3;t=42'] },
  },
  "RateLimit-Policy": {
    description: "Its quota, what is counted, and the seconds of its window.",
    schema: { type: "string", examples: ['"bud_01935f1e7a2c7d3e8f40a1b2c3d4e5f6";q=100;qu="requests";w=60'] },
  },
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
    headers: { "X-Request-Id": { schema: { type: "string" } }, ...waitHeaders(status) },
    content: {
      "application/problem+json": {
        schema: extra ? { allOf: [problem, extra] } : problem,
        ...(extra ? {} : { example: exampleOf(status) }),
      },
    },
  };
}

/** On a refusal that passes by itself; the pace too where it is one that was too fast. */
function waitHeaders(status: number): Record<string, unknown> {
  if (status !== 429 && status !== 503) return {};
  const wait = { description: "Seconds to wait.", schema: { type: "string", pattern: "^[0-9]+$" } };
  return status === 503 ? { "Retry-After": wait } : { "Retry-After": wait, ...PACE_HEADERS };
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
