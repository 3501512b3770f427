import type { JsonSchema } from "@/server/rest/input-fields";

type Parameter = { $ref?: string; name: string; in: string; required: boolean; schema: JsonSchema };
type Content = Record<string, { schema: JsonSchema }>;
type Operation = {
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { $ref?: string; content?: Content }>;
};
type Side = "takes" | "answers";

/**
 * What callers may rely on, one sentence a line, sorted. A document breaks its callers where it no longer says a line
 * that it said before: an operation, an answered field or an accepted value is gone, or an input that could be left
 * out is now required.
 */
export function promisesOf(document: Record<string, unknown>): string[] {
  const { schemas } = document.components as { schemas: Record<string, JsonSchema> };
  const lines: string[] = [];
  const paths = document.paths as Record<string, Record<string, Operation>>;
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations)) {
      const at = `${method.toUpperCase()} ${path}`;
      lines.push(at, ...inputLines(at, operation), ...answerLines(at, operation));
    }
  for (const [name, schema] of Object.entries(schemas))
    lines.push(...schemaLines(name, schema, name.endsWith("Input") ? "takes" : "answers"));
  return [...new Set(lines)].sort();
}

function inputLines(at: string, { parameters = [], requestBody }: Operation): string[] {
  const lines: string[] = [];
  for (const parameter of parameters) {
    if (parameter.$ref) {
      lines.push(`${at} takes ${parameter.$ref.split("/").at(-1)}`);
      continue;
    }
    const name = `${at} takes ${parameter.in}.${parameter.name}`;
    lines.push(
      name,
      ...(parameter.required ? [] : [`${name} optional`]),
      ...valueLines(name, parameter.schema),
    );
  }
  for (const { schema } of Object.values(requestBody?.content ?? {}))
    lines.push(...schemaLines(`${at} takes body`, schema, "takes"));
  if (!requestBody?.required) lines.push(`${at} takes no body`);
  return lines;
}

function answerLines(at: string, { responses }: Operation): string[] {
  return Object.entries(responses).flatMap(([status, { $ref, content = {} }]) =>
    $ref
      ? [`${at} answers ${status}`]
      : Object.values(content).flatMap(({ schema }) =>
          schemaLines(`${at} answers ${status}`, schema, "answers"),
        ),
  );
}

/** A field that is answered always stays so; one that may be left out of an input stays so. */
function schemaLines(at: string, schema: JsonSchema, side: Side): string[] {
  const lines = [...valueLines(at, schema)];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const field = `${at}.${name}`;
    const isRequired = schema.required?.includes(name) === true;
    if (isRequired === (side === "answers")) lines.push(`${field} ${isRequired ? "always" : "optional"}`);
    lines.push(...schemaLines(field, property, side));
  }
  if (schema.items) lines.push(...schemaLines(`${at}[]`, schema.items, side));
  for (const part of [schema.oneOf, schema.anyOf, schema.allOf].flatMap((variants) => variants ?? []))
    lines.push(...schemaLines(variantName(at, part), part, side));
  return lines;
}

/** Variants are told apart by the one value of a field, else by their type: their order promises nothing. */
function variantName(at: string, { properties }: JsonSchema): string {
  for (const [name, property] of Object.entries(properties ?? {}))
    if ("const" in property) return `${at}(${name}=${JSON.stringify(property.const)})`;
  return at;
}

function valueLines(at: string, schema: JsonSchema): string[] {
  const types = schema.type === undefined ? [] : [schema.type].flat().map((type) => `${at}: ${type}`);
  const reference = typeof schema.$ref === "string" ? [`${at}: ${schema.$ref.split("/").at(-1)}`] : [];
  const values = Array.isArray(schema.enum) ? schema.enum : "const" in schema ? [schema.const] : [];
  return [at, ...types, ...reference, ...values.map((value) => `${at} = ${JSON.stringify(value)}`)];
}
