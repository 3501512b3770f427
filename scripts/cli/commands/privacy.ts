import type { Command } from "commander";
import type { CleanupOutput, EraseOutput } from "@/server/contract/admin-retention";
import { usageError } from "../cli-error";
import { confirm } from "../confirm";
import { countUpTo, openSession } from "../session";

const CENTURY_DAYS = 36_500;

type EraseOptions = { user?: string; reason: string; dryRun?: boolean; yes?: boolean };

/** cleanup, privacy erase: what ends, and who is forgotten. */
export function addPrivacyCommands(program: Command): void {
  program
    .command("cleanup")
    .description("drop executions of whole months that ended long ago; every total stays")
    .requiredOption(
      "--days <n>",
      "what ended more than so many days ago, 30 at least",
      countUpTo(CENTURY_DAYS),
    )
    .option("--dry-run", "only count what would go")
    .option("--yes", "do not ask")
    .action(async ({ days, dryRun = false, yes = false }, command: Command) => {
      const { api, out } = openSession(command);
      await confirm(
        command,
        yes || dryRun,
        `Let executions older than ${days} days go? They do not come back.`,
      );
      out.object(await api.mutate<CleanupOutput>("admin.retention.cleanup", { days, dryRun }));
    });

  program
    .command("privacy")
    .description("what is kept of people")
    .command("erase")
    .description("put a pseudonym in the place of an end user's id; no amount changes")
    .argument("[user]", "as calls name them in userId")
    .option("--user <id>", "the same")
    .option(
      "--reason <text>",
      "10 to 500 characters, without the user's name; it stands in the audit log",
      "Erasure at the command line",
    )
    .option("--dry-run", "only count what would change")
    .option("--yes", "do not ask")
    .action(async (named: string | undefined, options: EraseOptions, command: Command) => {
      const { dryRun = false, yes = false, reason } = options;
      const userId = named ?? options.user;
      if (userId === undefined) throw usageError("It must be said whom.", "budget privacy erase USER");
      const { api, out } = openSession(command);
      await confirm(command, yes || dryRun, `Erase ${userId}? Nothing leads back to them afterwards.`);
      out.object(await api.mutate<EraseOutput>("admin.privacy.erase", { userId, reason, dryRun }));
    });
}
