import { readFileSync } from "node:fs";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020 } from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { ERROR_STATUS } from "@/server/contract/errors";
import { openApiDocument } from "@/server/rest/openapi/document";
import { promisesOf } from "@/server/rest/openapi/promises";
import { ROUTES } from "@/server/rest/routes";

const document = openApiDocument();
const text = `${JSON.stringify(document, null, 2)}\n`;
const PROMISES = "docs/api-promises.txt";
const linesOf = (file: string) => readFileSync(file, "utf8").split("\n").filter(Boolean);

type Operation = { operationId: string; requestBody?: { content: Record<string, { example: unknown }> } };
const paths = document.paths as Record<string, Record<string, Operation>>;

describe("the OpenAPI document", () => {
  test("docs/openapi.json is what the code makes: `npm run openapi` writes it", async () => {
    await expect(text).toMatchFileSnapshot("../../../docs/openapi.json");
  });

  test("it is OpenAPI 3.1 that a linter finds nothing wrong with", async () => {
    const config = await createConfig({
      extends: ["recommended"],
      rules: {
        "info-license-strict": "error",
        "operation-4xx-response": "error",
        "no-ambiguous-paths": "error",
      },
    });
    const problems = await lintFromString({ source: text, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
    // Reads the whole of a large document several times: slow on a busy machine.
  }, 60_000);

  test("NGX-5 TEK-41 every route is in it, under its own id, and nothing else", () => {
    const written = Object.entries(paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(
        ([method, { operationId }]) => `${method.toUpperCase()} ${path} ${operationId}`,
      ),
    );
    expect(written.sort()).toEqual(
      ROUTES.map(({ method, path, name }) => `${method} ${path} ${name}`).sort(),
    );
    expect(new Set(ROUTES.map(({ name }) => name)).size).toBe(ROUTES.length);
  });

  test("SAFE-30 ViolationType and AlertSeverity are listed with their values", () => {
    const { schemas } = document.components as { schemas: Record<string, { enum: string[] }> };
    expect(schemas.ViolationType?.enum).toEqual(
      expect.arrayContaining(["BUDGET_LIMIT_EXCEEDED", "LOW_BUDGET"]),
    );
    expect(schemas.AlertSeverity?.enum).toEqual(["LOW", "MEDIUM", "HIGH", "CRITICAL"]);
    const written = JSON.stringify(paths["/api/v1/violations"]?.post);
    expect(written).toContain("#/components/schemas/ViolationType");
    expect(written).toContain("#/components/schemas/AlertSeverity");
  });

  test("every problem code stands in it", () => {
    const { schemas, responses } = document.components as {
      schemas: { Problem: { properties: { code: { enum: string[] } } } };
      responses: Record<string, { description: string }>;
    };
    expect(schemas.Problem.properties.code.enum).toEqual(Object.keys(ERROR_STATUS));
    for (const [code, status] of Object.entries(ERROR_STATUS))
      if (status !== 402) expect(responses[`Problem${status}`]?.description).toContain(`\`${code}\``);
  });

  const bodies = Object.values(paths)
    .flatMap((operations) => Object.values(operations))
    .filter(({ requestBody }) => requestBody !== undefined);

  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, "doc");

  test.each(bodies)("the example of $operationId is what its route takes", ({ operationId, requestBody }) => {
    const path = Object.entries(paths).find(([, each]) =>
      Object.values(each).some((one) => one.operationId === operationId),
    ) as [string, Record<string, Operation>];
    const method = Object.keys(path[1]).find((name) => path[1][name]?.operationId === operationId);
    const pointer = ["paths", path[0], method, "requestBody", "content", "application/json", "schema"]
      .map((part) => encodeURIComponent(String(part).replaceAll("~", "~0").replaceAll("/", "~1")))
      .join("/");
    const validate = ajv.compile({ $ref: `doc#/${pointer}` });
    const example = requestBody?.content["application/json"]?.example;
    validate(example);
    expect([example, validate.errors]).toEqual([example, null]);
  });
});

describe("AII-88 v1 only grows", () => {
  type Schema = { properties: Record<string, { type?: string; enum?: string[] }>; required: string[] };
  type Written = { paths: Record<string, unknown>; components: { schemas: Record<string, Schema> } };
  const named = ({ components }: Written, name: string) => components.schemas[name] as Schema;
  const without = (schema: Schema, name: string) => {
    delete schema.properties[name];
    schema.required = schema.required.filter((one) => one !== name);
  };
  const breaks: { name: string; change: (copy: Written) => unknown }[] = [
    { name: "a path", change: ({ paths }) => delete paths["/api/v1/check"] },
    { name: "an answered field", change: (copy) => without(named(copy, "TrackCostRecorded"), "cost") },
    { name: "an accepted field", change: (copy) => without(named(copy, "TrackCostInput"), "model") },
    { name: "a value", change: (copy) => named(copy, "Problem").properties.code?.enum?.pop() },
    {
      name: "the leave to leave a field out",
      change: (copy) => named(copy, "TrackCostInput").required.push("model"),
    },
    {
      name: "a type",
      change: (copy) =>
        Object.assign(named(copy, "TrackCostRecorded").properties.cost as object, { type: "number" }),
    },
  ];

  test.each(breaks)("AII-89 $name that is taken away is missed", ({ change }) => {
    const copy = structuredClone(document);
    change(copy as unknown as Written);
    const after = new Set(promisesOf(copy));
    expect(promisesOf(document).filter((line) => !after.has(line))).not.toEqual([]);
  });

  test("nothing that was promised is gone: neither a path nor a field nor a value, and no new input is required", () => {
    const now = new Set(promisesOf(document));
    expect(linesOf(PROMISES).filter((line) => !now.has(line))).toEqual([]);
  });

  test("what is new is promised: `npm run openapi` adds it", async () => {
    const all = [...new Set([...linesOf(PROMISES), ...promisesOf(document)])].sort();
    await expect(`${all.join("\n")}\n`).toMatchFileSnapshot("../../../docs/api-promises.txt");
  });
});
