import { ServiceError } from "@/server/contract/errors";
import type { JsonSchema } from "@/server/rest/input-fields";

const WHOLE = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;

/**
 * The fields of a query string in the types that the schema asks for; what cannot be of that type stays text, and the
 * schema refuses it.
 * @throws ServiceError malformed; validation_failed for a field that is given twice
 */
export function readQuery(
  url: string,
  fields: ReadonlyMap<string, JsonSchema>,
): Record<string, unknown> | null {
  const start = url.indexOf("?");
  if (start === -1 || start === url.length - 1) return null;
  const values = new Map<string, unknown>();
  for (const pair of url.slice(start + 1).split("&")) {
    if (pair === "") continue;
    const [name, value] = splitPair(pair);
    const schema = fields.get(name);
    if (isList(schema)) values.set(name, [...((values.get(name) as unknown[]) ?? []), value]);
    else if (values.has(name)) throw wrongField(name, "repeated", "is given more than once");
    else values.set(name, typed(value, schema));
  }
  return Object.fromEntries(values);
}

function splitPair(pair: string): [string, string] {
  const at = pair.indexOf("=");
  return at === -1 ? [decoded(pair), ""] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw new ServiceError("malformed", "The request cannot be read.");
  }
}

/** For routes that read no query: what stands there would be ignored, or be a second way to say the same. @throws ServiceError */
export function refuseQuery(url: string): void {
  const [name] = Object.keys(readQuery(url, new Map()) ?? {});
  if (name !== undefined) throw wrongField(name, "unrecognized_keys", "is not taken from the query");
}

function wrongField(name: string, code: string, message: string): ServiceError {
  const path = `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return new ServiceError("validation_failed", `${name}: ${message}`, { errors: [{ path, code, message }] });
}

function typesOf(schema: JsonSchema | undefined): string[] {
  if (!schema) return [];
  const own = schema.type === undefined ? [] : [schema.type].flat();
  return [...own, ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap(typesOf)];
}

function isList(schema: JsonSchema | undefined): boolean {
  return typesOf(schema).includes("array");
}

function typed(value: string, schema: JsonSchema | undefined): unknown {
  const types = typesOf(schema);
  if (types.includes("string")) return value;
  if (types.includes("integer") && WHOLE.test(value)) return Number(value);
  if (types.includes("number") && DECIMAL.test(value)) return Number(value);
  if (types.includes("boolean") && (value === "true" || value === "false")) return value === "true";
  return value;
}
