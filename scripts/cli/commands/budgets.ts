import { createInterface } from "node:readline/promises";
import { type Command, InvalidArgumentError } from "commander";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import { usageError } from "../cli-error";
import { openSession, parseCount, parseLimit, type Session } from "../session";

const COLUMNS = ["name", "scopeType", "period", "limitCost", "used", "percent", "level", "action"];
const PERIODS = ["hourly", "daily", "weekly", "monthly", "yearly", "total"];

type Word = { field: string; parse: (text: string) => unknown; description: string; also?: string };

/** What can be said of a budget: as `max-cost 100.0` and as `--max-cost 100.0`. */
const WORDS: Readonly<Record<string, Word>> = {
  "max-cost": { field: "limitCost", parse: parseLimit, description: "US dollars a period, or none" },
  "max-tokens": { field: "limitTokens", parse: parseMost, description: "tokens a period, or none" },
  "max-requests": { field: "limitRequests", parse: parseMost, description: "requests a period, or none" },
  "max-call": { field: "perCallMaxCost", parse: parseLimit, description: "US dollars of one call, or none" },
  warning: {
    field: "warningPercent",
    parse: parsePercent,
    description: "per cent of the limit that warns",
    also: "warning-threshold",
  },
  critical: {
    field: "criticalPercent",
    parse: parsePercent,
    description: "per cent of the limit that is critical",
    also: "critical-threshold",
  },
  action: { field: "action", parse: String, description: "what happens at the limit, such as HARD_LIMIT" },
};
const PERIOD: Word = { field: "period", parse: parsePeriod, description: `one of ${PERIODS.join(", ")}` };

type Found = { budget: BudgetRow };

/** create, list, show, update, reset, delete: budgets by their names. */
export function addBudgetCommands(program: Command): void {
  sayable(program.command("create").argument("<name>"), { ...WORDS, period: PERIOD })
    .description("a budget of the component of this name, a month at a time unless said otherwise")
    .action(async (name: string, words: string[], options: object, command: Command) => {
      const { api, out } = openSession(command);
      const wanted = said({ ...WORDS, period: PERIOD }, words, options);
      const scope = { name, scopeType: "COMPONENT", scopeKey: name };
      const row = await api.mutate<BudgetRow>("admin.budgets.create", {
        period: "MONTHLY",
        ...wanted,
        ...scope,
      });
      out.object(row, brief(row));
    });

  program
    .command("list")
    .description("every budget with what is used of it")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { data } = await api.query<BudgetsListOutput>("admin.budgets.list", { limit: 100 });
      out.list(data.map(brief), COLUMNS, "No budget: budget create NAME max-cost 100.0 period monthly");
    });

  program
    .command("show")
    .description("one budget: limits, levels, what is used, when it begins anew")
    .argument("<name>")
    .action(async (name: string, _options, command: Command) => {
      const { api, out } = openSession(command);
      const { budget } = await api.query<Found>("admin.budgets.get", { name });
      out.object(budget, brief(budget));
    });

  sayable(program.command("update").argument("<name>"), WORDS)
    .description("change limits or levels; they bind at once")
    .action(async (name: string, words: string[], options: object, command: Command) => {
      const change = said(WORDS, words, options);
      if (Object.keys(change).length === 0)
        throw usageError("Nothing was said to change.", `budget update ${name} max-cost 150.0`);
      await act(openSession(command), name, { verb: "update", input: change });
    });

  program
    .command("reset")
    .description("begin the count of the current period anew; what was recorded stays")
    .argument("<name>")
    .action(async (name: string, _options, command: Command) => {
      const session = openSession(command);
      await act(session, name, { verb: "reset", input: {} });
    });

  program
    .command("delete")
    .description("put a budget away; what was recorded stays")
    .argument("<name>")
    .option("--yes", "do not ask")
    .action(async (name: string, { yes }: { yes?: boolean }, command: Command) => {
      await confirm(name, yes === true);
      await act(openSession(command), name, { verb: "archive", input: {} });
    });
}

function sayable(command: Command, words: Readonly<Record<string, Word>>): Command {
  command.argument("[words...]", "such as max-cost 100.0 warning 75; the same as the options");
  for (const [word, { description, parse, also }] of Object.entries(words)) {
    command.option(`--${word} <value>`, description, parse);
    if (also !== undefined) command.option(`--${also} <value>`, `the same as --${word}`, parse);
  }
  return command;
}

/** The fields that words and options name; of both the option wins. */
function said(words: Readonly<Record<string, Word>>, given: readonly string[], options: object) {
  const fields: Record<string, unknown> = {};
  const byWord = new Map<string, Word>();
  for (const [word, one] of Object.entries(words)) {
    byWord.set(word, one);
    if (one.also !== undefined) byWord.set(one.also, one);
  }
  for (let n = 0; n < given.length; n += 2) {
    const [word = "", value] = given.slice(n, n + 2);
    const known = byWord.get(word);
    if (known === undefined) throw usageError(`${word} is not known here.`, [...byWord.keys()].join(", "));
    if (value === undefined) throw usageError(`${word} needs a value.`, known.description);
    fields[known.field] = parsed(known, word, value);
  }
  const set = new Map(Object.entries(options));
  for (const [word, { field }] of byWord) {
    const value = set.get(word.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

function parsed({ parse }: Word, word: string, value: string): unknown {
  try {
    return parse(value);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw usageError(`${word} ${value}: ${error.message}`);
    throw error;
  }
}

type Act = { verb: "update" | "reset" | "archive"; input: object };

/** Finds a budget by its name and does one thing with it. */
async function act({ api, out }: Session, name: string, { verb, input }: Act): Promise<void> {
  const { budget } = await api.query<Found>("admin.budgets.get", { name });
  const answer = await api.mutate<object>(`admin.budgets.${verb}`, { ...input, budgetId: budget.id });
  if (verb === "update") out.object(answer, brief(answer as BudgetRow));
  else out.object(answer);
}

async function confirm(name: string, yes: boolean): Promise<void> {
  if (yes) return;
  if (!process.stdin.isTTY) throw usageError(`Deleting ${name} wants to be confirmed.`, "add --yes");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question(`Delete ${name}? Type its name: `);
  lines.close();
  if (answer.trim() !== name) throw usageError("It was not confirmed; nothing was changed.");
}

function brief(row: BudgetRow) {
  const { name, scopeType, scopeKey, period, limitCost, limitTokens, limitRequests, level } = row;
  const { warningPercent, criticalPercent, actionInForce, window } = row;
  return {
    name,
    scopeType,
    scopeKey,
    period,
    limitCost,
    limitTokens,
    limitRequests,
    used: window?.spent ?? "0",
    percent: window?.percent ?? null,
    level,
    warningPercent,
    criticalPercent,
    action: actionInForce,
    resetsAt: window?.resetsAt ?? null,
  };
}

function parseMost(text: string): number | null {
  return text === "none" ? null : parseCount(text);
}

function parsePercent(text: string): number {
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(text)) throw new InvalidArgumentError("It must be per cent, such as 80.");
  return Number(text);
}

function parsePeriod(text: string): string {
  if (!PERIODS.includes(text.toLowerCase()))
    throw new InvalidArgumentError(`It must be one of ${PERIODS.join(", ")}.`);
  return text.toUpperCase();
}
