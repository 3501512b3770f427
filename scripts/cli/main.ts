import { Command, CommanderError, Option } from "commander";
import { CliError, EXIT, type ExitCode } from "./cli-error";
import { addAdminCommands } from "./commands/admin";
import { addBudgetCommands } from "./commands/budgets";
import { addConfigCommands } from "./commands/config";
import { addTemplateCommands } from "./commands/config-apply";
import { addDoctorCommand } from "./commands/doctor";
import { addKeyCommands } from "./commands/keys";
import { addOverrideCommands } from "./commands/overrides";
import { addReplayCommand } from "./commands/replay";
import { addSpendCommands } from "./commands/spend";

const EXAMPLES = `Examples:
  budget status
  budget check --agent-type CONTENT --campaign launch --model gpt-4o --estimated-input-tokens 900 --max-output-tokens 400
  budget track --agent-type CONTENT --model gpt-4o --input-tokens 812 --output-tokens 310 --idempotency-key run-17
  budget create launch max-cost 100.0 period monthly
  budget set-cap 500 --alert-threshold 0.8
  budget replay trace.csv
`;

const EXIT_CODES = `
Exit codes: 0 ok, 1 failure, 2 usage, 3 budget exceeded, 4 not signed in, 5 not found, 6 conflict, 7 server or network.`;

function buildProgram(): Command {
  const program = new Command("budget")
    .description("Budgets of AI agents, from the command line. Without a command: status.")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", EXIT_CODES)
    .option("--url <address>", "the server (or PURSER_URL; default http://localhost:3000)")
    .option("--key <key>", "an API key (or PURSER_KEY, which other users of the machine cannot see)")
    .addOption(new Option("--format <format>", "how the answer is written").choices(["table", "json"]))
    .option("--json", "the same as --format json")
    .exitOverride()
    .configureHelp({ showGlobalOptions: true });
  addSpendCommands(program);
  addBudgetCommands(program);
  addOverrideCommands(program);
  addKeyCommands(program);
  addAdminCommands(program);
  addConfigCommands(program);
  addTemplateCommands(program);
  addReplayCommand(program);
  addDoctorCommand(program);
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((child) => [child, ...everyCommand(child)]);
}

/** `budget` alone is `budget status`; anything else stays as it was typed. */
function withDefault(words: readonly string[]): string[] {
  const { operands, unknown } = buildProgram().parseOptions([...words]);
  const asksForHelp = unknown.some((word) => word === "--help" || word === "-h");
  return operands.length === 0 && !asksForHelp ? [...words, "status"] : [...words];
}

async function run(words: readonly string[]): Promise<ExitCode | undefined> {
  try {
    await buildProgram().parseAsync(withDefault(words), { from: "user" });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    process.stderr.write(error.print());
    return error.exitCode;
  }
}

// A reader that has seen enough (head) closes the pipe; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(EXIT.ok);
  throw error;
});

const code = await run(process.argv.slice(2));
if (code !== undefined) process.exitCode = code;
