import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError } from "commander";
import { CliError, EXIT, usageError } from "../cli-error";
import { executionsOf, type ReplayTimes } from "../replay/executions";
import { sendAll } from "../replay/send";
import { type BadRow, parseTrace } from "../replay/trace";
import { countUpTo, openSession } from "../session";

const SHOWN = 20;

type ReplayOptions = {
  concurrency?: number;
  batch: number;
  single?: boolean;
  skipBad?: boolean;
  asRecorded?: boolean;
  endingAt?: number;
};

/** replay: a trace of real invocations, through the public API. */
export function addReplayCommand(program: Command): void {
  program
    .command("replay")
    .description(
      "send a CSV trace (TIMESTAMP,ContextTokens,GeneratedTokens) as executions; a second time adds nothing",
    )
    .argument("<file>", "the trace")
    .option("--concurrency <n>", "requests at a time; 4, or 16 with --single", countUpTo(256))
    .option("--batch <n>", "executions a request", countUpTo(500), 500)
    .option("--single", "one request for each execution")
    .option("--skip-bad", "send the rest although some rows cannot be read")
    .option("--as-recorded", "at the trace's own times (at most 400 days back) instead of on arrival")
    .option("--ending-at <instant>", "move the times so that the last row is at this instant", parseInstant)
    .action(async (file: string, options: ReplayOptions, command: Command) => {
      const session = openSession(command);
      const { out } = session;
      const { fileId, rows, bad } = await readTrace(file);
      if (bad.length > 0 && options.skipBad !== true) throw badRows(file, bad);
      for (const { line, reason } of bad.slice(0, SHOWN)) out.note(`line ${line}: ${reason}`);
      const executions = executionsOf(rows, fileId, timesOf(options));
      const started = performance.now();
      const result = await sendAll(session.api, executions, {
        concurrency: options.concurrency ?? (options.single === true ? 16 : 4),
        batchSize: options.single === true ? 1 : options.batch,
      });
      const seconds = (performance.now() - started) / 1000;
      const { failures, cost, added, ...counts } = result;
      for (const { key, code, message } of failures.slice(0, SHOWN))
        out.note(`${key}: error[${code}]: ${message}`);
      out.object({
        file: fileId,
        ...counts,
        bad: bad.length,
        costUsd: cost.toString(),
        addedUsd: added.toString(),
        seconds: seconds.toFixed(2),
        perSecond: Math.round(result.sent / seconds),
      });
      if (result.failed + result.untracked + bad.length > 0) session.endWith(EXIT.failure);
    });
}

async function readTrace(file: string) {
  try {
    const bytes = await readFile(file);
    const fileId = createHash("sha256").update(bytes).digest("hex").slice(0, 8);
    return { fileId, ...parseTrace(bytes.toString("utf8")) };
  } catch (cause) {
    throw usageError(`The file cannot be read: ${cause instanceof Error ? cause.message : file}`);
  }
}

function badRows(file: string, bad: readonly BadRow[]): CliError {
  const more = bad.length > SHOWN ? [`and ${bad.length - SHOWN} more`] : [];
  return new CliError(`${bad.length} of the rows of ${file} cannot be read; nothing was sent.`, {
    code: "bad_rows",
    exitCode: EXIT.failure,
    why: [...bad.slice(0, SHOWN).map(({ line, reason }) => `line ${line}: ${reason}`), ...more],
    fix: "mend those lines, or send the rest with --skip-bad",
  });
}

function timesOf({ asRecorded, endingAt }: ReplayOptions): ReplayTimes {
  if (asRecorded === true && endingAt !== undefined)
    throw usageError("--as-recorded and --ending-at cannot go together.");
  if (endingAt !== undefined) return { kind: "ending", at: endingAt };
  return { kind: asRecorded === true ? "recorded" : "arrival" };
}

function parseInstant(text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError("It must be an instant such as 2026-11-22T12:00:00Z.");
  return at;
}
