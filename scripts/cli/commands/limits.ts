import { type Command, Option } from "commander";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { TektonLimitOutput, TektonUsageOutput } from "@/server/contract/face-tekton-admin";
import type { StatusOutput } from "@/server/contract/status";
import { CliError, EXIT } from "../cli-error";
import type { ApiClient } from "../client";
import { everyPage } from "../every-page";
import { given, openSession, parseAmount, parseCount } from "../session";

const PERIODS = ["hourly", "daily", "weekly", "monthly", "yearly", "total"];

/** status, set-limit, get-usage, limits list: periods, providers and components. */
export function addLimitCommands(program: Command): void {
  program
    .command("status")
    .description("the month against its cap, and every limit that this key may see")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const status = await api.query<StatusOutput>("budget.status");
      const limits = (await limitsOf(api)).map(statusRow);
      if (out.format === "json") return out.object({ ...status, limits });
      const rows = limits.some(({ isCap }) => isCap) ? limits : [monthRow(status), ...limits];
      out.list(rows, STATUS_COLUMNS, "");
    });

  program
    .command("set-limit")
    .description("set the limit of a period; an empty provider, model or component means any")
    .argument("<period>", PERIODS.join(", "))
    .argument("[usd]", "US dollars a period, such as 10.0", parseAmount)
    .option("--tokens <n>", "tokens a period", parseCount)
    .option("--provider <name>", "only calls to this provider")
    .option("--model <name>", "only calls of this model")
    .option("--component <name>", "only calls of this component")
    .addOption(
      new Option("--action <word>", "at the limit; left out: as enforcement_level says").choices([
        "IGNORE",
        "WARN",
        "SOFT_LIMIT",
        "HARD_LIMIT",
      ]),
    )
    .action(async (period: string, limit: string | undefined, options: LimitOptions, command: Command) => {
      const { tokens, provider, model, component, action } = options;
      const { api, out } = openSession(command);
      const input = { period, limit, token_limit: tokens, provider, model, component, enforcement: action };
      out.object(await api.post<TektonLimitOutput>("/api/limits", given(input)));
    });

  program
    .command("get-usage")
    .description("what was used in the period that runs")
    .argument("[period]", PERIODS.join(", "), "daily")
    .option("--provider <name>", "only this provider")
    .option("--model <name>", "only this model")
    .option("--component <name>", "only this component")
    .action(async (period: string, options: Record<string, string>, command: Command) => {
      const { provider, model, component } = options;
      const { api, out } = openSession(command);
      const query = new URLSearchParams(given({ provider, model, component }) as Record<string, string>);
      const path = `/api/usage/${encodeURIComponent(period)}${query.size > 0 ? `?${query}` : ""}`;
      const usage = await api.get<TektonUsageOutput>(path);
      if (out.format === "json") out.object(usage);
      else out.list(usageRows(usage), USAGE_COLUMNS, "");
    });

  program
    .command("limits")
    .description("budgets with a limit")
    .command("list")
    .description("by name, with what is used of each")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { rows } = await budgetsWithLimits(api);
      out.list(rows.map(limitRow), LIMIT_COLUMNS, "No limit is set: budget set-limit daily 10.0");
    });
}

type LimitOptions = {
  tokens?: number;
  provider?: string;
  model?: string;
  component?: string;
  action?: string;
};

const STATUS_COLUMNS = [
  "period",
  "provider",
  "component",
  "tokensUsed",
  "tokenLimit",
  "cost",
  "costLimit",
  "usage %",
];
const USAGE_COLUMNS = ["group", "name", "cost", "tokens", "requests"];
const LIMIT_COLUMNS = ["name", "period", "scope", "limit", "limitTokens", "spent", "action", "level"];

const budgetsWithLimits = (api: ApiClient) =>
  everyPage((cursor) =>
    api.query<BudgetsListOutput>("admin.budgets.list", given({ limited: true, limit: 100, cursor })),
  );

/** None for an agent's key: it may ask for the month and no more. */
async function limitsOf(api: ApiClient): Promise<BudgetRow[]> {
  try {
    return (await budgetsWithLimits(api)).rows;
  } catch (error) {
    if (error instanceof CliError && error.exitCode === EXIT.notSignedIn) return [];
    throw error;
  }
}

function keyOf({ scopeType, scopeKey, filters }: BudgetRow, type: "PROVIDER" | "COMPONENT"): string {
  return (scopeType === type ? scopeKey : filters[type]) ?? "any";
}

function statusRow(row: BudgetRow) {
  const { window } = row;
  return {
    budget: row.name,
    period: row.period.toLowerCase(),
    provider: keyOf(row, "PROVIDER"),
    component: keyOf(row, "COMPONENT"),
    tokensUsed: window?.tokens ?? 0,
    tokenLimit: row.limitTokens,
    cost: window?.spent ?? "0",
    costLimit: row.limitCost,
    "usage %": window?.percent ?? "0",
    isCap: row.isPrimary && row.scopeType === "ORGANIZATION",
  };
}

function monthRow(status: StatusOutput) {
  return {
    budget: "Organization",
    period: "monthly",
    provider: "any",
    component: "any",
    tokensUsed: null,
    tokenLimit: null,
    cost: status.totalSpent,
    costLimit: status.totalBudget,
    "usage %": status.totalBudget === null ? null : String(status.utilizationPercentage),
    isCap: true,
  };
}

function usageRows(usage: TektonUsageOutput) {
  const row = (group: string, { name, cost, tokens, requests }: TektonUsageOutput["by_model"][number]) => ({
    group,
    name,
    cost,
    tokens,
    requests,
  });
  return [
    row("total", { name: usage.period, ...usage.total }),
    ...usage.by_provider.map((each) => row("provider", each)),
    ...usage.by_model.map((each) => row("model", each)),
    ...usage.by_component.map((each) => row("component", each)),
  ];
}

function limitRow(row: BudgetRow) {
  const { name, period, limitCost, limitTokens, actionInForce, level, window, scopeType, scopeKey } = row;
  const keys = [
    scopeKey ?? "any",
    ...Object.entries(row.filters).map(([type, key]) => `${type} ${key}`),
    ...Object.entries(row.except).map(([type, values]) => `not ${type} ${values.join(", ")}`),
  ];
  const scope = scopeType === "ORGANIZATION" ? "any" : `${scopeType} ${keys.join(", ")}`;
  const spent = window?.spent ?? "0";
  return {
    id: row.id,
    name,
    period,
    scope,
    limit: limitCost,
    limitTokens,
    spent,
    action: actionInForce,
    level,
  };
}
