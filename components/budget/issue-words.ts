import type { z } from "zod";

type Issue = z.core.$ZodIssue;

/** What is wrong with a field, for whoever filled it in. A message of the contract's own stands as it is. */
export function issueWords(issue: Issue): string {
  return sentence(plain(issue) ?? issue.message);
}

/** Words for what the schema library says in its own; null where the message is the contract's. */
function plain(issue: Issue): string | null {
  if (!/^(Too (small|big)|Invalid)\b/.test(issue.message)) return null;
  switch (issue.code) {
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum));
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum));
    case "invalid_type":
      return issue.expected === "number" || issue.expected === "int" ? "Give a number" : "Fill this in";
    case "invalid_format":
      if (issue.format === "email") return "Give an address such as ana@example.com";
      return issue.format === "url" ? "Give an address such as https://example.com" : "This cannot be read";
    default:
      return null;
  }
}

function tooSmall(origin: string, minimum: number): string {
  if (origin === "string") return minimum <= 1 ? "Fill this in" : `Give at least ${minimum} characters`;
  if (origin === "array") return minimum <= 1 ? "Choose at least one" : `Choose at least ${minimum}`;
  return `Give ${minimum} or more`;
}

function tooBig(origin: string, maximum: number): string {
  if (origin === "string") return `Give at most ${maximum} characters`;
  return origin === "array" ? `At most ${maximum}` : `Give ${maximum} or less`;
}

function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
