import { Command, CommanderError, Option } from "commander";
import { CliError, EXIT, type ExitCode } from "./cli-error";
import { addAdminCommands } from "./commands/admin";
import { addCompletionCommand } from "./commands/completion";
import { addConfigCommands } from "./commands/config";
import { addTemplateCommands } from "./commands/config-apply";
import { addDoctorCommand } from "./commands/doctor";
import { addKeyCommands } from "./commands/keys";
import { addLimitCommands } from "./commands/limits";
import { addMemberCommands } from "./commands/members";
import { addMonitorCommands } from "./commands/monitor";
import { addNamedBudgetCommands } from "./commands/named-budgets";
import { addOverrideCommands } from "./commands/overrides";
import { addPoolCommands } from "./commands/pools";
import { addPrivacyCommands } from "./commands/privacy";
import { addQueueCommands } from "./commands/queue";
import { addReplayCommand } from "./commands/replay";
import { addReportCommand } from "./commands/report";
import { addSpendCommands } from "./commands/spend";
import { addUpkeepCommands } from "./commands/upkeep";
import { bindIo, type Io } from "./io";
import { withDashes } from "./word-grammar";

const EXAMPLES = `Examples:
  budget status
  budget set-limit daily 10.0
  budget create development max-cost 100.0 period monthly
  budget track development cost 5.25 tokens 1500
  budget check --agent-type CONTENT --campaign launch --model gpt-4o --estimated-input-tokens 900 --max-output-tokens 400
  budget get-usage daily --format json
`;

const EXIT_CODES = `
Exit codes: 0 ok, 1 failure, 2 usage, 3 budget exceeded, 4 not signed in, 5 not found, 6 conflict, 7 server or network.`;

/** The whole table of commands: help, completion and both grammars come from it. */
export function buildProgram(io: Io): Command {
  const program = new Command("budget")
    .description("Budgets of AI agents, from the command line. Without a command: status.")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EXIT_CODES)
    .option("--url <address>", "the server (or PURSER_URL; default http://localhost:3000)")
    .option("--key <key>", "an API key (or PURSER_KEY, which other users of the machine cannot see)")
    .addOption(new Option("--format <format>", "how the answer is written").choices(["table", "json"]))
    .option("--json", "the same as --format json")
    .option("--quiet", "only data and errors, no notes")
    .option("--no-input", "ask nothing: what would be asked must be a flag")
    .exitOverride()
    .configureOutput({ writeOut: io.out, writeErr: io.err })
    .configureHelp({ showGlobalOptions: true });
  bindIo(program, io);
  addSpendCommands(program);
  addLimitCommands(program);
  addNamedBudgetCommands(program);
  addReportCommand(program);
  addOverrideCommands(program);
  addPoolCommands(program);
  addQueueCommands(program);
  addKeyCommands(program);
  addMemberCommands(program);
  addAdminCommands(program);
  addConfigCommands(program);
  addTemplateCommands(program);
  addUpkeepCommands(program);
  addPrivacyCommands(program);
  addMonitorCommands(program);
  addReplayCommand(program);
  addDoctorCommand(program);
  addCompletionCommand(program);
  return program;
}

/** `aii budget create …` is `budget create …`; nothing at all is `status`. */
function normalWords(program: Command, words: readonly string[]): string[] {
  const own = words[0] === "budget" ? words.slice(1) : words;
  const { operands, unknown } = program.parseOptions([...own]);
  const asksForHelp = unknown.some((word) => word === "--help" || word === "-h");
  if (operands.length === 0 && !asksForHelp) return [...own, "status"];
  return withDashes(program, own);
}

/** Runs one command. @returns what the process ends with */
export async function runCli(words: readonly string[], io: Io): Promise<ExitCode> {
  try {
    // Reading the words leaves marks on a program, so that the one that runs is another.
    const normal = normalWords(buildProgram(io), words);
    await buildProgram(io).parseAsync(normal, { from: "user" });
    return io.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    io.err(error.print());
    return error.exitCode;
  }
}
