import { z } from "zod";
import type { Route } from "@/server/rest/route";

/** JSON Schema as far as we read it. */
export type JsonSchema = {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  [keyword: string]: unknown;
};

/** A schema of the contract as JSON Schema, as callers send it or as we answer it. */
export function jsonSchemaOf(schema: z.ZodType, io: "input" | "output", rename?: Override): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    target: "draft-2020-12",
    override: (made) => {
      // Left out by zod where a part is transformed; ours are written as callers send them.
      const { examples } = z.globalRegistry.get(made.zodSchema) ?? {};
      if (io === "input" && Array.isArray(examples)) made.jsonSchema.examples = [...examples];
      rename?.(made);
    },
  });
  const { $schema: _dialect, "~standard": _standard, ...rest } = made as JsonSchema;
  return rest;
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>["override"]>;

export type InputFields = {
  /** Fields that stand in the path. */
  inPath: readonly string[];
  /** All others: of the query where nothing may be changed, of the body elsewhere. */
  others: ReadonlyMap<string, JsonSchema>;
  /** A body may be left out altogether. */
  isBodyOptional: boolean;
  /** What the input's version is, if it has one. */
  version: "integer" | "string" | null;
};

const known = new WeakMap<Route, InputFields>();

/** What a route takes, and where. */
export function inputFieldsOf(route: Route): InputFields {
  const found = known.get(route);
  if (found) return found;
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string);
  const properties = route.input ? propertiesOf(jsonSchemaOf(route.input, "input")) : {};
  const others = new Map(Object.entries(properties).filter(([name]) => !inPath.includes(name)));
  const fields = {
    inPath,
    others,
    isBodyOptional:
      others.size === 0 ||
      (route.kind === "call" && route.isBodyOptional === true) ||
      route.input?.safeParse(undefined).success === true,
    version: versionType(others.get("version")),
  };
  known.set(route, fields);
  return fields;
}

function versionType(schema: JsonSchema | undefined): InputFields["version"] {
  return schema?.type === "integer" || schema?.type === "string" ? schema.type : null;
}

/** The fields of an object, or of every variant of it. */
function propertiesOf({ properties, anyOf, oneOf }: JsonSchema): Record<string, JsonSchema> {
  const variants = [...(anyOf ?? []), ...(oneOf ?? [])].map(propertiesOf);
  return Object.assign({}, ...variants, properties);
}
