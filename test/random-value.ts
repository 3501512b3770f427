import type { SeededRandom } from "@/test/seeded-random";

type Schema = {
  $ref?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
};

const JUNK: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  " ",
  "a",
  "x".repeat(300),
  "\u0000",
  "\u202e",
  "\ud800",
  "'; drop table budgets; --",
  "../../etc/passwd",
  "%00%ff",
  "NaN",
  "1e5",
  "-0.01",
  "999999999999.999999999999",
  "2026-02-31T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "__proto__",
  [],
  {},
  [[[[]]]],
  { a: 1 },
];

/** A value that a schema may allow, or with some chance one that it does not. */
export class RandomValues {
  constructor(
    private readonly random: SeededRandom,
    private readonly components: Record<string, Schema>,
    /** Words that exist in the books, so that some calls get further than the first check. */
    private readonly known: readonly string[],
  ) {}

  of(schema: Schema, depth = 0): unknown {
    const { random } = this;
    if (random.next() < 0.08) return random.pick(JUNK);
    const name = schema.$ref?.split("/").at(-1);
    if (name !== undefined) return this.of(this.components[name] ?? {}, depth);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const variants = schema.oneOf ?? schema.anyOf;
    if (variants) return this.of(random.pick(variants), depth);
    if (schema.examples && !schema.properties && random.next() < 0.7) return random.pick(schema.examples);
    return this.ofType(schema, depth);
  }

  private ofType(schema: Schema, depth: number): unknown {
    const { random } = this;
    switch ([schema.type].flat()[0]) {
      case "object":
        return this.object(schema, depth);
      case "array":
        return Array.from({ length: random.between(0, depth > 3 ? 0 : 3) }, () =>
          this.of(schema.items ?? {}, depth + 1),
        );
      case "integer":
        return random.between(schema.minimum ?? 0, Math.min(schema.maximum ?? 1_000, 100_000));
      case "number":
        return (schema.minimum ?? 0) + random.next() * ((schema.maximum ?? 100) - (schema.minimum ?? 0));
      case "boolean":
        return random.next() < 0.5;
      default:
        return random.pick([...this.known, "some text of a caller", "7", "0.5"]);
    }
  }

  private object({ properties = {}, required = [] }: Schema, depth: number): Record<string, unknown> {
    const { random } = this;
    const made: Record<string, unknown> = {};
    for (const [name, property] of Object.entries(properties)) {
      const isWanted = required.includes(name) ? random.next() < 0.97 : random.next() < 0.3;
      if (isWanted) made[name] = this.of(property, depth + 1);
    }
    if (random.next() < 0.03)
      made[random.pick(["extra", "organizationId", "constructor"])] = random.pick(JUNK);
    return made;
  }
}
