import type {
  ActiveOverride,
  AgentRow,
  AlertRow,
  BooksState,
  CampaignRow,
  ExecutionRow,
} from "@/server/contract/overview";
import type { AgentFiguresRow } from "@/server/db/queries/agent-figures";
import type { BooksRow } from "@/server/db/queries/books-state";
import type { CampaignFiguresRow } from "@/server/db/queries/campaign-figures";
import type { ExecutionDbRow } from "@/server/db/queries/executions";
import type {
  CrossingRow,
  ForecastAlertRow,
  OpenAlertRow,
  ViolationRow,
} from "@/server/db/queries/open-alerts";
import type { OverrideDbRow } from "@/server/db/queries/overrides";
import { forecastSentence } from "@/server/domain/forecast-alert";
import { formatCount, formatPercent, formatUsd } from "@/server/domain/format";
import { percentOf, toWire, usd } from "@/server/domain/money";
import { periodName, withinPeriod } from "@/server/domain/period-name";
import { gaugeOf, isPositive, rateOf, shareOf, wire } from "./budget-figures";

/** @param topSpender the campaign with the highest cost of the month, if any cost anything */
export function campaignRow(row: CampaignFiguresRow, topSpender: string | null): CampaignRow {
  return {
    campaignId: row.campaignId,
    name: row.name,
    budgetId: row.budgetId,
    version: row.version,
    spent: wire(row.spent),
    held: wire(row.held),
    limit: row.limit === null ? null : wire(row.limit),
    ...gaugeOf(row),
    alertThreshold: shareOf(row.warningPercent),
    executions: row.executions,
    tokens: row.tokens,
    successRate: rateOf(row.succeeded, usd(String(row.executions))),
    isTopSpender: row.campaignId === topSpender,
  };
}

/** The dearest of rows that are sorted by cost; none where nothing cost anything. */
export function topSpenderOf(rows: readonly CampaignFiguresRow[]): string | null {
  const [first] = rows;
  return first !== undefined && isPositive(first.spent) ? first.campaignId : null;
}

export function agentRow(row: AgentFiguresRow): AgentRow {
  const executions = usd(String(row.executions));
  const spent = usd(row.spent);
  return {
    agentId: row.agentId,
    agentType: row.agentType,
    spent: toWire(spent),
    executions: row.executions,
    tokens: row.tokens,
    successRate: rateOf(row.succeeded, executions),
    averageCost: executions.isZero() ? null : toWire(spent.div(executions).toDecimalPlaces(12)),
  };
}

export function executionRow(row: ExecutionDbRow): ExecutionRow {
  const { id, agentType, agentId, campaignId, campaignName, model, tokens, priceStatus, success } = row;
  return {
    id,
    occurredAt: row.occurredAt.toISOString(),
    agentType,
    agentId,
    campaignId,
    campaignName,
    model,
    tokens,
    cost: wire(row.cost),
    excess: wire(row.excess),
    priceStatus,
    success,
    correctsId: row.correctsId,
    isCorrected: row.isCorrected,
  };
}

/** An alert as it stood when it was raised. */
export function alertRow(row: OpenAlertRow): AlertRow {
  if (row.kind === "violation") return violationRow(row);
  return row.kind === "forecast" ? forecastRow(row) : crossingRow(row);
}

function violationRow({ id, agentId, level, message, reports, createdAt }: ViolationRow): AlertRow {
  const often = reports === 1 ? "" : ` Reported ${formatCount(reports)} times.`;
  return {
    id,
    budgetName: `Agent ${agentId}`,
    level: level.toLowerCase() as Lowercase<ViolationRow["level"]>,
    percent: null,
    sentence: `${message}${/[.!?]$/.test(message) ? "" : "."}${often}`,
    createdAt: createdAt.toISOString(),
  };
}

function forecastRow(row: ForecastAlertRow): AlertRow {
  const [projected, spent, limit] = [usd(row.projected), usd(row.used), usd(row.limit)];
  const percent = percentOf(projected, limit);
  const what = row.scopeType === "ORGANIZATION" ? "monthly cap" : "limit";
  return {
    id: row.id,
    budgetName: row.budgetName,
    level: row.level.toLowerCase() as Lowercase<ForecastAlertRow["level"]>,
    percent: percent === null ? null : toWire(percent),
    sentence: forecastSentence({
      method: row.method,
      projected,
      spent,
      limit,
      what,
      period: periodName(row.period, row.periodKey),
    }),
    createdAt: row.createdAt.toISOString(),
  };
}

function crossingRow(row: CrossingRow): AlertRow {
  const percent = percentOf(usd(row.used), usd(row.limit));
  const isMonthlyCap = row.scopeType === "ORGANIZATION";
  const show = row.metric === "cost" ? formatUsd(usd(row.limit)) : formatCount(Number(row.limit));
  const share = percent === null ? "All" : formatPercent(percent);
  const what = row.metric === "cost" ? (isMonthlyCap ? "monthly cap" : "limit") : `limit of ${row.metric}`;
  return {
    id: row.id,
    budgetName: row.budgetName,
    level: row.level.toLowerCase() as Lowercase<CrossingRow["level"]>,
    percent: percent === null ? null : toWire(percent),
    sentence: `${share} of the ${what} of ${show} was spent ${withinPeriod(row.period, row.periodKey)}.`,
    createdAt: row.createdAt.toISOString(),
  };
}

/** The name under which an override of every budget is shown. */
export const EVERY_BUDGET = "Every budget";

export function activeOverride(row: OverrideDbRow): ActiveOverride {
  const { id, kind, reason, activatedBy } = row;
  return {
    id,
    kind,
    budgetName: row.budgetName ?? EVERY_BUDGET,
    amount: row.amount === null ? null : wire(row.amount),
    ceiling: row.ceiling === null ? null : wire(row.ceiling),
    spentUnder: wire(row.used),
    reason,
    activatedBy,
    activatedAt: row.activatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

export function booksState(row: BooksRow | null): BooksState {
  if (row === null) return { state: "unknown", checkedAt: null, difference: null, windows: 0 };
  return {
    state: row.balanced ? "balanced" : "differs",
    checkedAt: row.checkedAt.toISOString(),
    difference: wire(row.difference),
    windows: row.windows,
  };
}
