import { readFileSync } from "node:fs";
import path from "node:path";
import { parseEnv } from "node:util";

/** Where a value of the start came from; the first of these that names a variable wins. */
export const ORIGINS = ["flag", "environment", ".env.budget"] as const;
export type Origin = (typeof ORIGINS)[number];

/** Variables by name, from each place. */
export type Sources = Record<Origin, Readonly<Record<string, string | undefined>>>;

/** Variables that have a value, with the place each came from. */
export type Given = { values: Readonly<Record<string, string>>; origins: ReadonlyMap<string, Origin> };

const FLAGS: Readonly<Record<string, string>> = { "--debug": "BUDGET_DEBUG" };

/** One value for each variable: flag before environment before file. An empty value counts as unset. */
export function mergeSources(sources: Partial<Sources>): Given {
  const values: Record<string, string> = {};
  const origins = new Map<string, Origin>();
  for (const origin of [...ORIGINS].reverse())
    for (const [name, value] of Object.entries(sources[origin] ?? {})) {
      if (!value?.trim()) continue;
      values[name] = value;
      origins.set(name, origin);
    }
  return { values, origins };
}

/** The words after the program's name that stand for a variable. */
export function readFlags(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word) => (FLAGS[word] === undefined ? [] : [[FLAGS[word], "true"]])),
  );
}

/** The variables of `.env.budget` in a folder; none where there is no such file. */
export function readBudgetFile(folder: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path.join(folder, ".env.budget"), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}
