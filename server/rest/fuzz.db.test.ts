import { Ajv2020, type ValidateFunction } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openApiDocument } from "@/server/rest/openapi/document";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { RandomValues } from "@/test/random-value";
import { randomFrom, type SeededRandom, seededRandom } from "@/test/seeded-random";

const LONG = process.env.PURSER_LONG !== undefined || process.env.PURSER_SEED !== undefined;
const ROUNDS = LONG ? 12 : 1;
const DEADLINE_MS = 60_000;

type Parameter = { $ref?: string; name: string; in: "path" | "query"; schema: object };
type Operation = {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: { "application/json": { schema: object } } };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: object }> }>;
};

const document = openApiDocument();
const { schemas } = document.components as { schemas: Record<string, object> };
const operations = Object.entries(document.paths as Record<string, Record<string, Operation>>)
  .flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => ({ path, method, operation })),
  )
  .filter(({ operation }) => {
    const content = operation.responses["200"]?.content;
    // Neither an endless answer nor a file is one JSON text.
    return content?.["text/event-stream"] === undefined && content?.["text/csv"] === undefined;
  });

let api: TestApi;
let key: string;
let random: SeededRandom;
beforeAll(async () => {
  api = await createTestApi();
  key = await api.keyOf(await createTestOrganization(api.pool, { cap: "1000" }), ["admin"]);
  // The short form plays one plan, always the same; PURSER_LONG draws another each time.
  random = LONG ? seededRandom("fuzz") : randomFrom(20_261_122);
});
afterAll(() => api.close());

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
ajv.addSchema(document, "doc");
const validators = new Map<string, ValidateFunction>();

/** The documented schema of an answer, or null where the document does not know this answer. */
function validatorOf(
  at: string,
  operation: Operation,
  status: number,
  type: string,
): ValidateFunction | null {
  const response = operation.responses[String(status)];
  if (!response) return null;
  const pointer = (parts: string[]) =>
    parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  const [path = "", method = ""] = at.split(" ").reverse();
  const base = response.$ref
    ? response.$ref.slice("#/".length).split("/")
    : ["paths", path, method, "responses", String(status)];
  const reference = `doc#/${pointer([...base, "content", type, "schema"])}`;
  const known = validators.get(reference) ?? ajv.compile({ $ref: reference });
  validators.set(reference, known);
  return known;
}

/** Every status that was seen: inputs that never get past the first check would prove little. */
const answered = new Set<number>();
/** Words of earlier answers, so that later calls find what exists. */
const known = ["agent-1", "q1", "CONTENT", "gpt-4o"];
function learn(body: unknown): void {
  for (const match of JSON.stringify(body).matchAll(/"([a-z]{3}_[A-Za-z0-9]{20,40})"/g))
    if (!known.includes(match[1] as string) && known.length < 60) known.push(match[1] as string);
}

async function once(path: string, method: string, operation: Operation): Promise<string | null> {
  const values = new RandomValues(random, schemas, known);
  const text = (value: unknown) =>
    encodeURIComponent((typeof value === "string" ? value : JSON.stringify(value)).toWellFormed());
  let url = path;
  const query: string[] = [];
  for (const { name, in: place, schema } of operation.parameters ?? []) {
    if (place === "path") url = url.replace(`{${name}}`, text(values.of(schema)) || "x");
    else if (place === "query" && random.next() < 0.4) query.push(`${name}=${text(values.of(schema))}`);
  }
  const schema = operation.requestBody?.content["application/json"].schema;
  const made = schema ? JSON.stringify(values.of(schema)) : "";
  // A long poll would only take time.
  const body = made.replace(/"waitSeconds":\d+/, '"waitSeconds":0');
  const reply = await api.send({
    method: method.toUpperCase(),
    url: query.length > 0 ? `${url}?${query.join("&")}` : url,
    headers: { authorization: `Bearer ${key}`, ...(schema ? { "content-type": "application/json" } : {}) },
    body,
  });
  const said = `${method} ${url}?${query.join("&")} ${body.slice(0, 600)} -> ${reply.status} ${reply.body.slice(0, 600)}`;
  answered.add(reply.status);
  if (reply.status >= 500) return said;
  const type = String(reply.headers["content-type"]);
  const validate = validatorOf(`${method} ${path}`, operation, reply.status, type);
  if (!validate) return `not in the document: ${said}`;
  const answer: unknown = JSON.parse(reply.body);
  if (reply.status < 300) learn(answer);
  return validate(answer) ? null : `${JSON.stringify(validate.errors?.slice(0, 3))}: ${said}`;
}

test(
  "every operation, with inputs made of the document: no 5xx, and no answer that the document does not know",
  async () => {
    const faults: string[] = [];
    const until = Date.now() + DEADLINE_MS;
    for (let round = 0; round < ROUNDS && Date.now() < until; round += 1)
      for (const { path, method, operation } of operations)
        for (let n = 0; n < 4; n += 1) {
          const fault = await once(path, method, operation);
          if (fault) faults.push(fault);
          if (faults.length > 8) break;
        }
    expect(faults).toEqual([]);
    expect([...answered].sort()).toEqual(expect.arrayContaining([200, 201, 404, 422]));
  },
  DEADLINE_MS * 2,
);
