import { componentSchemas } from "@/server/rest/openapi/components";
import { operationOf } from "@/server/rest/openapi/operation";
import { problemResponses } from "@/server/rest/openapi/problem-schema";
import { TAGS } from "@/server/rest/openapi/tags";
import { ROUTES } from "@/server/rest/routes";

/** Of the interface, not of the product: 1.x only grows. */
const API_VERSION = "1.0.0";

const ABOUT = `Every door of Purser ends in the same few services: what is answered here is what tRPC, MCP and the CLI answer.

- Money is a decimal string in US dollars, time is RFC 3339, unknown fields are refused.
- A 4xx wrote nothing. An error is \`application/problem+json\`; its \`code\` is of a closed list.
- Lists are \`{ data, nextCursor, hasMore }\`: send \`nextCursor\` back as \`cursor\`, or follow \`Link\`.
- \`Idempotency-Key\` makes a record, a hold or a settlement safe to send again; a replay says \`Idempotent-Replayed: true\`.
- What has a \`version\` answers an \`ETag\`; send it back as \`If-Match\`, and a change made meanwhile is a 409.`;

const header = (name: string, description: string, schema: unknown) => ({
  name,
  in: "header",
  required: false,
  description,
  schema,
});

const PARAMETERS = {
  IdempotencyKey: header(
    "Idempotency-Key",
    "The same key has its effect once; in a batch, item n has this key with #n. It may stand in the body instead.",
    { type: "string", pattern: "^[\\x21-\\x7e]{1,255}$" },
  ),
  IfMatch: header("If-Match", "The ETag that was answered; it may stand in the body as version instead.", {
    type: "string",
    pattern: '^(\\*|(W/)?"[A-Za-z0-9_-]{1,64}")$',
  }),
  LastEventId: header("Last-Event-ID", "Resume after this event; the query's lastEventId goes first.", {
    type: "string",
    maxLength: 100,
  }),
};

/** The OpenAPI 3.1 description of the REST door, made from the very table that is routed. */
export function openApiDocument(): Record<string, unknown> {
  const schemas = componentSchemas();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of ROUTES) {
    paths[route.path] ??= {};
    Object.assign(paths[route.path] as object, { [route.method.toLowerCase()]: operationOf(route, schemas) });
  }
  const used = new Set(ROUTES.map(({ tag }) => tag));
  return {
    openapi: "3.1.0",
    info: {
      title: "Purser",
      version: API_VERSION,
      summary: "Budgets for AI agents, exact and before the money is spent.",
      description: ABOUT,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This server." }],
    tags: TAGS.filter(({ name }) => used.has(name)),
    security: [{ key: [] }, { session: [] }],
    paths,
    components: {
      schemas,
      parameters: PARAMETERS,
      responses: problemResponses(),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key: psk_…" },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "next-auth.session-token",
          description: "A person's session.",
        },
      },
    },
  };
}
