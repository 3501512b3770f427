import type { JsonSchema } from "@/server/rest/input-fields";

/** The smallest value that a schema allows, made of the examples that its parts bring. */
export function exampleFor(schema: JsonSchema, components: Record<string, JsonSchema>): unknown {
  const reference = typeof schema.$ref === "string" ? schema.$ref.split("/").at(-1) : undefined;
  if (reference !== undefined) return exampleFor(components[reference] ?? {}, components);
  const examples = schema.examples;
  if (Array.isArray(examples)) return examples[0];
  for (const keyword of ["default", "const"]) if (keyword in schema) return schema[keyword];
  const values = schema.enum;
  if (Array.isArray(values)) return values[0];
  const variant = (schema.oneOf ?? schema.anyOf)?.[0];
  if (variant) return exampleFor(variant, components);
  return exampleOfType(schema, components);
}

function exampleOfType(schema: JsonSchema, components: Record<string, JsonSchema>): unknown {
  switch ([schema.type].flat()[0]) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([name]) => schema.required?.includes(name))
          .map(([name, property]) => [name, exampleFor(property, components)]),
      );
    case "array":
      return schema.minItems ? [exampleFor(schema.items ?? {}, components)] : [];
    case "string":
      return "x".repeat(Math.max(1, Number(schema.minLength ?? 1)));
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return true;
    default:
      return null;
  }
}
