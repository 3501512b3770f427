import type { Sample } from "@/test/markdown";

/** Who takes a sample as it stands, and where. What nobody takes fails test/documents.db.test.ts. */
export const HANDS = {
  /** curl and the command, run by a shell against a server. */
  shell: "test/documents.db.test.ts",
  /** Every line of docs/cli.md, with the exit code that it names. */
  "command line": "scripts/cli/words.db.test.ts",
  /** Compiled, and run unless its page leaves something to the reader. */
  typescript: "test/snippets.db.test.ts",
  /** `npm run up`, typed and interrupted; `npm test` is what runs it. */
  start: "e2e/up.spec.ts",
  /** What the command prints where it fails. */
  "form of an error": "scripts/cli/cli-error.test.ts",
  /** How a harness is run for longer than in a test; its options are asked of it. */
  harness: "test/documents.db.test.ts",
} as const;
export type Hand = keyof typeof HANDS;

const START = "npm run up\nnpm test\n";

/** @returns null for a sample that would be shown and never run */
export function handOf({ page, language, text }: Sample): Hand | null {
  if (language === "ts") return "typescript";
  if (page === "docs/cli.md") {
    if (language === "bash") return "command line";
    return text.startsWith("error[") ? "form of an error" : null;
  }
  if (language !== "") return null;
  if (/^(bench|test)\//.test(page))
    return /^(npm (test|run (build|bench))\b.*\n)+$/.test(text) ? "harness" : null;
  if (page === "README.md" && text === START) return "start";
  return /^([A-Z]+=\S+ )?(curl|(aii )?budget) /m.test(text) ? "shell" : null;
}
