import { PERMISSIONS } from "@/server/auth/permissions";
import { inputFieldsOf, type JsonSchema } from "@/server/rest/input-fields";
import { inlineSchema, writtenSchema } from "@/server/rest/openapi/components";
import { exampleFor } from "@/server/rest/openapi/example";
import { PACE_HEADERS, problemName, problemResponse } from "@/server/rest/openapi/problem-schema";
import type { Answer, FileRoute, Route } from "@/server/rest/route";

type Components = Record<string, JsonSchema>;

/** What any route may refuse with, and what those that change something may add. */
const ALWAYS = [400, 401, 403, 404, 405, 422, 429, 500, 503];
/** Whose answers a limit of pace may cover. */
const PACED: ReadonlySet<string> = new Set(["record", "authorize", "ask"]);
const WITH_BODY = [408, 409, 413, 415];

/** One operation of the document. */
export function operationOf(route: Route, components: Components): Record<string, unknown> {
  const { roles, scopes } = PERMISSIONS[route.permission];
  const parameters = [...fieldParameters(route), ...headerParameters(route)];
  const body = requestBody(route, components);
  const { deprecated } = route;
  const end = deprecated ? ` Gone on ${deprecated.gone}: use ${deprecated.instead} instead.` : "";
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: `Roles: ${roles.join(", ")}. Key scopes: ${scopes.join(", ")}.${end}`,
    ...(deprecated ? { deprecated: true } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body ? { requestBody: body } : {}),
    responses: responsesOf(route),
  };
}

function fieldParameters(route: Route): unknown[] {
  const { inPath, others } = inputFieldsOf(route);
  const whole: JsonSchema = route.input ? inlineSchema(route.input, "input") : {};
  const inPlace = inPath.map((name) => ({
    name,
    in: "path",
    required: true,
    schema: whole.properties?.[name] ?? { type: "string" },
  }));
  if (route.method !== "GET") return inPlace;
  const inQuery = [...others].map(([name, schema]) => ({
    name,
    in: "query",
    required: (whole.required ?? []).includes(name) && !("default" in schema),
    ...(typeof schema.description === "string" ? { description: schema.description } : {}),
    schema,
  }));
  return [...inPlace, ...inQuery];
}

function headerParameters(route: Route): unknown[] {
  const ref = (name: string) => ({ $ref: `#/components/parameters/${name}` });
  if (route.kind === "stream") return [ref("LastEventId")];
  if (route.kind === "file") return [];
  return [
    ...(route.isIdempotent ? [ref("IdempotencyKey")] : []),
    ...(route.method !== "GET" && inputFieldsOf(route).version !== null ? [ref("IfMatch")] : []),
  ];
}

function requestBody(route: Route, components: Components): unknown {
  if (route.method === "GET" || !route.input) return null;
  const { inPath, others, isBodyOptional } = inputFieldsOf(route);
  if (others.size === 0) return null;
  const schema =
    inPath.length > 0
      ? withoutFields(inlineSchema(route.input, "input"), inPath)
      : writtenSchema(route.input, "input");
  const example = exampleFor(schema, components);
  return { required: !isBodyOptional, content: { "application/json": { schema, example } } };
}

function withoutFields(schema: JsonSchema, names: readonly string[]): JsonSchema {
  const { properties, required, oneOf, anyOf, ...rest } = schema;
  const keep = ([name]: [string, unknown]) => !names.includes(name);
  const left = required?.filter((name) => !names.includes(name)) ?? [];
  return {
    ...rest,
    ...(properties ? { properties: Object.fromEntries(Object.entries(properties).filter(keep)) } : {}),
    ...(left.length > 0 ? { required: left } : {}),
    ...(oneOf ? { oneOf: oneOf.map((variant) => withoutFields(variant, names)) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((variant) => withoutFields(variant, names)) } : {}),
  };
}

function responsesOf(route: Route): Record<string, unknown> {
  const problems = [...ALWAYS, ...(route.method === "GET" ? [] : WITH_BODY)];
  const own = route.answers.map((answer) => [answer.status, responseOf(route, answer)] as const);
  const shared = problems.map(
    (status) => [status, { $ref: `#/components/responses/${problemName(status)}` }] as const,
  );
  const file = route.kind === "file" ? [[200, fileResponse(route)] as const] : [];
  return Object.fromEntries([...shared, ...own, ...file].sort(([a], [b]) => a - b));
}

function fileResponse({ contentTypes }: FileRoute): unknown {
  const schema = { type: "string", format: "binary" };
  return {
    description: "The file, to be saved. After its last byte the trailer Repr-Digest gives its SHA-256.",
    headers: {
      "X-Request-Id": { schema: { type: "string" } },
      "Content-Disposition": { schema: { type: "string" } },
    },
    content: Object.fromEntries(contentTypes.map((type) => [type, { schema }])),
  };
}

function responseOf(route: Route, { status, schema, description, isProblem }: Answer): unknown {
  const written = writtenSchema(schema, "output");
  if (isProblem) return { ...problemResponse(status, written), description };
  const type = route.kind === "stream" ? "text/event-stream" : "application/json";
  return {
    description,
    headers: {
      "X-Request-Id": { schema: { type: "string" } },
      ...(PACED.has(route.permission) ? PACE_HEADERS : {}),
    },
    content: { [type]: { schema: written } },
  };
}
