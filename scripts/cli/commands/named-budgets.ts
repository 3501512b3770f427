import { type Command, InvalidArgumentError, Option } from "commander";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetArchiveOutput, BudgetResetOutput } from "@/server/contract/admin-budgets";
import { usageError } from "../cli-error";
import { confirm } from "../confirm";
import { everyPage } from "../every-page";
import { budgetNamed, readBudget } from "../named-budget";
import { given, openSession, parseCount, parseLimit } from "../session";

const PERIODS = ["hourly", "daily", "weekly", "monthly", "yearly", "total"];
const COLUMNS = ["name", "period", "used", "limit", "%", "status"];

/** create, list, show, update, reset, delete, report: budgets by their names. */
export function addNamedBudgetCommands(program: Command): void {
  addRules(program.command("create").argument("<name>", "unique in the organization"))
    .description("make a budget; it counts the component of its name, unless told otherwise")
    .addOption(new Option("--period <word>", "how often it begins anew").choices(PERIODS).default("monthly"))
    .option("--component <name>", "the component that it counts")
    .option("--all", "count everything, not one component")
    .action(async (name: string, options: CreateOptions, command: Command) => {
      const { api, out } = openSession(command);
      const scope = options.all ? { scopeType: "ORGANIZATION" } : componentScope(options.component ?? name);
      const input = { name, ...scope, period: options.period.toUpperCase(), ...rulesOf(options) };
      const row = await api.mutate<BudgetRow>("admin.budgets.create", given(input));
      out.object(row, shortRow(row));
    });

  program
    .command("list")
    .description("every budget with what is used of it")
    .argument("[part]", "part of a name")
    .action((part: string | undefined, _options, command: Command) => listBudgets(command, part));

  program
    .command("show")
    .description("one budget: what is used, its thresholds, when it begins anew")
    .argument("<name>")
    .action((name: string, _options, command: Command) => showBudget(command, name));

  addRules(program.command("update").argument("<name>"))
    .description("change a budget; its scope and period stay")
    .option("--reason <text>", "why; it stands in the audit log")
    .action(async (name: string, options: RuleOptions & { reason?: string }, command: Command) => {
      const { api, out } = openSession(command);
      const change = given({ ...rulesOf(options), reason: options.reason });
      if (Object.keys(change).length === 0)
        throw usageError("Nothing was given to change.", "such as: budget update NAME max-cost 150.0");
      const { id, version } = await budgetNamed(api, name);
      const row = await api.mutate<BudgetRow>("admin.budgets.update", { budgetId: id, version, ...change });
      out.object(row, shortRow(row));
    });

  program
    .command("reset")
    .description("begin the count of the period that runs anew; the ledger keeps everything")
    .argument("<name>")
    .option("--reason <text>", "why; it stands in the audit log")
    .action(async (name: string, { reason }: { reason?: string }, command: Command) => {
      const { api, out } = openSession(command);
      const { id, version } = await budgetNamed(api, name);
      const input = given({ budgetId: id, version, reason });
      out.object(await api.mutate<BudgetResetOutput>("admin.budgets.reset", input));
    });

  program
    .command("delete")
    .description("archive a budget: it stops counting, and its past stays")
    .argument("<name>")
    .option("--yes", "do not ask")
    .option("--reason <text>", "why; it stands in the audit log")
    .action(async (name: string, options: { yes?: boolean; reason?: string }, command: Command) => {
      const { api, out } = openSession(command);
      await confirm(command, options.yes === true, `Archive the budget "${name}"?`);
      const { id, version } = await budgetNamed(api, name);
      const input = given({ budgetId: id, version, reason: options.reason });
      out.object(await api.mutate<BudgetArchiveOutput>("admin.budgets.archive", input));
    });
}

type RuleOptions = {
  maxCost?: string | null;
  maxTokens?: number | null;
  maxRequests?: number | null;
  maxCall?: string | null;
  action?: string;
  warning?: number;
  critical?: number;
  warningThreshold?: number;
  criticalThreshold?: number;
  autoSuspend?: boolean;
  hardLimit?: boolean;
  softLimit?: boolean;
};
type CreateOptions = RuleOptions & { period: string; component?: string; all?: boolean };

function addRules(command: Command): Command {
  return command
    .option("--max-cost <usd>", 'US dollars a period, or "none"', parseLimit)
    .option("--max-tokens <n>", 'tokens a period, or "none"', parseMost)
    .option("--max-requests <n>", 'requests a period, or "none"', parseMost)
    .option("--max-call <usd>", 'US dollars of one call, or "none"', parseLimit)
    .option("--action <word>", "what happens at the limit, such as HARD_LIMIT")
    .option("--warning <percent>", "where it warns", parsePercent)
    .option("--critical <percent>", "where it is critical, above the warning", parsePercent)
    .option("--warning-threshold <percent>", "the same as --warning", parsePercent)
    .option("--critical-threshold <percent>", "the same as --critical", parsePercent)
    .option("--auto-suspend", "exceeded, it is suspended until somebody resumes it")
    .option("--hard-limit", "refuse what would pass the limit")
    .option("--soft-limit", "let it pass with a warning");
}

function rulesOf(options: RuleOptions) {
  const { maxCost, maxTokens, maxRequests, maxCall, autoSuspend, hardLimit, softLimit } = options;
  if (hardLimit && softLimit) throw usageError("--hard-limit and --soft-limit say the opposite.");
  return {
    limitCost: maxCost,
    limitTokens: maxTokens,
    limitRequests: maxRequests,
    perCallMaxCost: maxCall,
    warningPercent: options.warning ?? options.warningThreshold,
    criticalPercent: options.critical ?? options.criticalThreshold,
    autoSuspend,
    action: hardLimit ? "block" : softLimit ? "warn" : options.action,
  };
}

const componentScope = (scopeKey: string) => ({ scopeType: "COMPONENT", scopeKey });

function parseMost(text: string): number | null {
  return text === "none" ? null : parseCount(text);
}

function parsePercent(text: string): number {
  if (!/^\d{1,3}(\.\d{1,4})?$/.test(text))
    throw new InvalidArgumentError("It must be a per cent from 0 to 100.");
  return Number(text);
}

async function listBudgets(command: Command, search?: string): Promise<void> {
  const { api, out } = openSession(command);
  const { rows } = await everyPage((cursor) =>
    api.query<BudgetsListOutput>("admin.budgets.list", given({ search, limit: 100, cursor })),
  );
  const shown = out.format === "json" ? rows : rows.map(shortRow);
  out.list(shown, COLUMNS, "No budget yet: budget create NAME max-cost 100.0 period monthly");
}

export async function showBudget(command: Command, name: string): Promise<void> {
  const { api, out } = openSession(command);
  const answer = await readBudget(api, name);
  const { budget, metrics } = answer;
  const { window, warningPercent, criticalPercent, actionInForce } = budget;
  out.object(answer, {
    ...shortRow(budget),
    held: window?.held ?? "0",
    remaining: window?.remaining ?? budget.limitCost,
    tokens: window?.tokens ?? 0,
    requests: window?.requests ?? 0,
    warning: `${warningPercent}%`,
    critical: `${criticalPercent}%`,
    action: actionInForce,
    successRate: metrics.successRate,
    nextReset: window?.resetsAt ?? null,
  });
}

function shortRow(row: BudgetRow) {
  const { name, period, limitCost, window, level, status } = row;
  return {
    name,
    period: period.toLowerCase(),
    used: window?.spent ?? "0",
    limit: limitCost,
    "%": window?.percent ?? "0",
    status: status === "ACTIVE" ? level : status.toLowerCase(),
  };
}
