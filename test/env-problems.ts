import { EnvError, loadEnv } from "@/server/env";

/** The names of the variables that a start would complain of. */
export function problemsOf(source: Record<string, string>): string[] {
  try {
    loadEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.problems.map((problem) => problem.name);
    throw error;
  }
  return [];
}
