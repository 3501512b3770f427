import type { ClientBase } from "pg";
import { toWire } from "@/server/domain/money";
import type { AlertRow } from "@/server/ledger/batch/alerting";
import type { BatchState } from "@/server/ledger/batch/batch-state";
import type { LogRow } from "@/server/ledger/batch/log-row";
import { decisionRows } from "@/server/ledger/batch/noted-decision";
import type { UsageSumsRow } from "@/server/ledger/batch/usage-hour";
import type { LockedWindow } from "@/server/ledger/batch/window";
import type { BatchWrites, NewHold } from "@/server/ledger/batch/writes";
import { PARTS, type Part } from "./apply-parts";
import { type Field, rowsText } from "./row-text";

type Statement = { name: string; text: string; parameters: readonly string[] };

// One statement, so that between the locks and the commit there is one trip. It holds only the parts that have rows,
// since an idle part costs as much as two rows; a server meets about a dozen combinations.
const statements = new Map<string, Statement>();

function statementOf(parts: readonly Part[]): Statement {
  const name = `apply:${parts.join("+")}`;
  let statement = statements.get(name);
  if (statement === undefined) {
    statement = compose(name, parts);
    statements.set(name, statement);
  }
  return statement;
}

function compose(name: string, parts: readonly Part[]): Statement {
  const parameters: string[] = [];
  const all = parts.map((part) => `${part} as (${PARTS[part]})`).join(",\n");
  const text = `with ${all} select 1`.replace(/\$([a-z_]+)/g, (_, parameter: string) => {
    if (!parameters.includes(parameter)) parameters.push(parameter);
    return `$${parameters.indexOf(parameter) + 1}`;
  });
  return { name: shortened(name), text, parameters };
}

/** Postgres cuts the name of a statement at 63 bytes, and two that were cut alike would be one. */
function shortened(name: string): string {
  return name.length <= 63 ? name : `apply:${statements.size}`;
}

/** Writes the ledger rows that nobody has taken yet, ahead of what a batch will decide. */
export async function applyLogs(tx: ClientBase, { writes, now }: BatchState): Promise<void> {
  const { name, text, parameters } = statementOf(["logs"]);
  const values: Record<string, unknown> = {
    organization: writes.organizationId,
    now: new Date(now),
    logs: logsText(writes, now),
  };
  await tx.query({ name, text, values: parameters.map((parameter) => values[parameter]) });
}

/** Writes what a batch decided. */
export async function applyBatch(
  tx: ClientBase,
  state: BatchState,
  alerts: readonly AlertRow[],
): Promise<void> {
  const values = valuesOf(state, alerts);
  const parts: Part[] = [];
  for (const part of Object.keys(PARTS) as Part[]) if (part in values) parts.push(part);
  if (alerts.length > 0) parts.push("alerts_told", "alerts_sent");
  const { name, text, parameters } = statementOf(parts);
  await tx.query({ name, text, values: parameters.map((parameter) => values[parameter]) });
}

/** The rows of each part that has any, beside what several parts need. */
function valuesOf(state: BatchState, alerts: readonly AlertRow[]): Record<string, unknown> {
  const { writes } = state;
  const changed = [...state.windows.values()].filter((window) => window.changed);
  const values: Record<string, unknown> = {
    organization: writes.organizationId,
    now: new Date(state.now),
    told: JSON.stringify(eventOf(state)),
  };
  if (writes.logsWaiting > 0) values.logs = logsText(writes, state.now);
  if (writes.keys.length > 0)
    values.keys = rowsText(
      writes.keys.map((row) => [row.operation, row.key, `\\x${row.request_hash}`, row.response]),
    );
  if (writes.newHolds.length > 0) values.holds = rowsText(writes.newHolds.map(holdFields));
  if (writes.holdChanges.size > 0) {
    const changes = [...writes.holdChanges.values()];
    values.hold_changes = rowsText(changes.map((row) => [row.id, row.state, row.expires_at, row.closed_at]));
    values.hold_ids = changes.map((row) => row.id);
  }
  if (changed.length > 0) {
    values.windows = rowsText(changed.map(windowFields));
    values.window_ids = changed.map((window) => window.windowId);
  }
  if (writes.hours.size > 0)
    values.hours = rowsText([...writes.hours.values()].map((row) => [row.starts_at, ...sumFields(row.sums)]));
  if (writes.userDays.size > 0)
    values.user_days = rowsText(
      [...writes.userDays.values()].map((row) => [row.day, row.user_id, ...sumFields(row.sums)]),
    );
  if (writes.decisions.size > 0)
    values.decisions = JSON.stringify(decisionRows(writes.decisions.values(), writes.timeZone));
  if (writes.overrideUse.size > 0)
    values.overridden = JSON.stringify(
      [...writes.overrideUse].map(([id, use]) => ({ id, used: toWire(use.used), uses: use.uses })),
    );
  if (alerts.length > 0) values.alerts = JSON.stringify(alerts);
  return values;
}

/** The ledger rows that nobody has taken yet. */
function logsText(writes: BatchWrites, now: number): string {
  const batch = new Date(now).toISOString();
  return rowsText(writes.takeLogs().map((row) => logFields(row, batch)));
}

function eventOf({ writes, now }: BatchState) {
  return {
    recorded: writes.logs.length,
    held: writes.newHolds.length,
    closed: writes.holdChanges.size,
    refused: writes.refusals,
    at: new Date(now).toISOString(),
  };
}

// Below, the fields of each row in the order of its type's columns.

function logFields(row: LogRow, now: string): Field[] {
  return [
    unless(now, row.booked_at),
    row.id,
    null,
    unless(now, row.occurred_at),
    row.agent_type,
    row.agent_id,
    row.campaign_id,
    row.environment,
    row.component,
    row.user_id,
    row.session_id,
    row.pool_id,
    row.provider,
    row.model,
    row.requested_model,
    row.tokens,
    row.input_tokens,
    row.output_tokens,
    row.cache_read_tokens,
    row.cache_write_tokens,
    row.cost,
    row.input_cost,
    row.output_cost,
    row.cache_read_cost,
    row.cache_write_cost,
    row.excess,
    row.bypassed,
    row.cost_source,
    row.price_status,
    row.price_id,
    row.reservation_id,
    row.late,
    row.task,
    row.execution_id,
    row.success,
    row.impact_score,
    row.conversion_achieved,
    row.quality_score,
    row.retry_count,
    row.execution_time_ms,
    row.cached,
    row.metadata === null ? null : JSON.stringify(row.metadata),
    row.actor_id,
  ];
}

function unless(now: string, at: string): string | null {
  return at === now ? null : at;
}

function holdFields(row: NewHold): Field[] {
  return [
    row.id,
    row.created_at,
    row.expires_at,
    row.cost,
    row.tokens,
    row.requests,
    row.via_override,
    row.window_ids,
    row.used_before,
    row.limit_in_force,
    JSON.stringify(row.attribution),
    row.actor_id,
  ];
}

function windowFields({ windowId, delta }: LockedWindow): Field[] {
  return [
    windowId,
    toWire(delta.spent),
    toWire(delta.held),
    toWire(delta.excess),
    toWire(delta.bypassed),
    delta.tokens,
    delta.heldTokens,
    delta.requests,
    delta.heldRequests,
    delta.refused,
    delta.shadowRefused,
  ];
}

function sumFields(row: UsageSumsRow): Field[] {
  return [
    row.dimensions_id,
    row.agent_type,
    row.agent_id,
    row.campaign_id,
    row.provider,
    row.model,
    row.component,
    row.environment,
    toWire(row.cost),
    toWire(row.excess),
    toWire(row.provisional_cost),
    row.provisional,
    row.executions,
    row.succeeded,
    row.failed,
    row.retries,
    row.conversions,
    row.cached,
    row.tokens,
    row.input_tokens,
    row.output_tokens,
    row.cache_read_tokens,
    row.cache_write_tokens,
    row.execution_time_ms,
    row.timed,
    row.quality_sum,
    row.quality_count,
    row.impact_sum,
    row.impact_count,
  ];
}
