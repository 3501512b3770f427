import type { FieldErrors, FieldValues, Resolver } from "react-hook-form";
import type { z } from "zod";
import { issueWords } from "./issue-words";

interface ResolverOptions<Values extends FieldValues, Input> {
  /** The contract's schema, the same one that the server parses. */
  schema: z.ZodType<Input>;
  /** What is sent for these texts; it may hold what the schema refuses. */
  toInput: (values: Values) => unknown;
  /** Which field stands for a path of the input, where they differ. */
  fieldOf?: Readonly<Record<string, keyof Values & string>>;
}

/** Checks texts against the contract and puts each complaint beside its field. */
export function contractResolver<Values extends FieldValues, Input>(
  options: ResolverOptions<Values, Input>,
): Resolver<Values, unknown, Input> {
  const { schema, toInput, fieldOf = {} } = options;
  return (values) => {
    const parsed = schema.safeParse(toInput(values));
    if (parsed.success) return { values: parsed.data, errors: {} };
    const errors: Record<string, { type: string; message: string }> = {};
    for (const issue of parsed.error.issues) {
      const path = String(issue.path[0] ?? "root");
      const field = fieldOf[path] ?? path;
      errors[field] ??= { type: issue.code, message: issueWords(issue) };
    }
    return { values: {}, errors: errors as FieldErrors<Values> };
  };
}
