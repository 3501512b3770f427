import { z } from "zod";

const MAX_BYTES = 16 * 1024;
const MAX_DEPTH = 8;
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

type Problem = { code: string; message: string };

function textProblem(text: string): Problem | null {
  if (!text.isWellFormed()) return { code: "invalid_unicode", message: "must be well-formed Unicode" };
  // Postgres text and jsonb cannot hold NUL; other controls are kept out of keys and values alike.
  if (text.includes("\u0000")) return { code: "control_character", message: "must not contain NUL" };
  return null;
}

/** Walks the raw value without recursion, so that deep nesting cannot exhaust the stack. */
function findProblem(root: object): Problem | null {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, depth } = next;
    if (typeof value === "string") {
      const problem = textProblem(value);
      if (problem) return problem;
      continue;
    }
    if (typeof value === "number" && !Number.isFinite(value))
      return { code: "out_of_range", message: "numbers must be finite" };
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) return { code: "metadata_too_large", message: `nests deeper than ${MAX_DEPTH}` };
    for (const key of Object.keys(value)) {
      if (RESERVED.has(key)) return { code: "reserved_key", message: "uses a reserved key" };
      const problem = textProblem(key);
      if (problem) return problem;
    }
    for (const child of Object.values(value)) stack.push({ value: child, depth: depth + 1 });
  }
  return null;
}

/** Free data of the caller: an object of at most 16 KiB as JSON and 8 levels. Never logged. */
export const Metadata = z
  .custom<Record<string, unknown>>(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
    { error: "must be an object", params: { code: "expected_object" } },
  )
  .superRefine((value, ctx) => {
    const problem =
      findProblem(value) ??
      (Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES
        ? { code: "metadata_too_large", message: "is larger than 16 KiB" }
        : null);
    if (problem)
      ctx.addIssue({
        code: "custom",
        params: { code: problem.code },
        message: problem.message,
        input: value,
      });
  })
  .meta({
    description: "Free data of the caller, at most 16 KiB and 8 levels deep.",
    type: "object",
    additionalProperties: true,
    examples: [{ ticket: "T-42" }],
  });
