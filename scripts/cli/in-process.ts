import { EXIT } from "./cli-error";
import type { Io } from "./io";
import { runCli } from "./run";

// For tests: the command as it is, without a process for each of them.

export type Ran = { code: number; stdout: string; stderr: string };

/** Runs `budget` with these words in this process. @param answer what a person types; left out: nobody is there */
export async function runInProcess(
  env: Record<string, string>,
  words: readonly string[],
  answer?: string,
  cwd = "/",
): Promise<Ran> {
  const ran = { stdout: "", stderr: "" };
  const io: Io = {
    env,
    cwd,
    out: (text) => {
      ran.stdout += text;
    },
    err: (text) => {
      ran.stderr += text;
    },
    ask: answer === undefined ? null : () => Promise.resolve(answer),
    exitCode: EXIT.ok,
  };
  const code = await runCli(words, io);
  return { code, ...ran };
}
