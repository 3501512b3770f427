import type { Command } from "commander";
import { CliError, EXIT, usageError } from "./cli-error";
import { ioOf } from "./io";

/** @throws CliError where nobody can be asked, or somebody says no */
export async function confirm(command: Command, isSure: boolean, question: string): Promise<void> {
  if (isSure) return;
  const { ask } = ioOf(command);
  const { input } = command.optsWithGlobals<{ input?: boolean }>();
  if (!ask || input === false) throw usageError("This must be confirmed.", "add --yes");
  if (!/^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim()))
    throw new CliError("Nothing was changed.", { code: "not_confirmed", exitCode: EXIT.failure });
}
