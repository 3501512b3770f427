import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  AlertForecast,
  AlertListRow,
  AlertsListInput,
  AlertsListOutput,
} from "@/server/contract/admin-alerts";
import type { ReportedViolation } from "@/server/contract/violations";
import {
  type AlarmHistory,
  type AlertDbRow,
  listAlerts as queryAlerts,
  readAlarmHistory,
} from "@/server/db/queries/alert-list";
import type { ForecastAlertRow, ViolationRow } from "@/server/db/queries/open-alerts";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { hideAlert } from "../budgets/hide-users";
import { wire } from "../overview/budget-figures";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { alertRow } from "../overview/rows";

/**
 * Alerts with who has seen them, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listAlerts(ctx: CallContext, input: AlertsListInput): Promise<AlertsListOutput> {
  requirePermission(ctx.actor, "view");
  const place = placeOf(input.cursor, [INSTANT_TEXT, ID_TEXT]);
  const { pool } = getContainer();
  const rows = await queryAlerts(pool, {
    organizationId: ctx.actor.organizationId,
    state: input.state,
    level: input.level?.toUpperCase() ?? null,
    budgetId: input.budgetId ?? null,
    after: place === null ? null : { createdAt: place[0] ?? "", id: place[1] ?? "" },
    limit: input.limit + 1,
  });
  const alarms = await readAlarms(pool, ctx.actor.organizationId, rows);
  return pageOf(rows, input.limit, {
    row: (row) => alertListRow(mayNameUsers(ctx.actor) ? row : hideAlert(row), alarms.get(counterOf(row))),
    placeOf: (row) => [row.place, row.id],
  });
}

/** Periods that are looked back at. */
const ALARM_PERIODS = 6;

async function readAlarms(
  db: Queryable,
  organizationId: string,
  rows: readonly AlertDbRow[],
): Promise<Map<string, AlarmHistory>> {
  const counters = new Map(
    rows.flatMap((row) =>
      row.budgetId === null || row.kind === "violation"
        ? []
        : [[counterOf(row), { budgetId: row.budgetId, entityKey: row.entityKey }] as const],
    ),
  );
  const asked = { organizationId, counters: [...counters.values()], periods: ALARM_PERIODS };
  return new Map((await readAlarmHistory(db, asked)).map((row) => [counterOf(row), row]));
}

function counterOf(row: { budgetId: string | null; entityKey?: string }): string {
  return `${row.budgetId} ${row.entityKey ?? ""}`;
}

/** @param alarms how often its budget was in alarm, where that is asked */
export function alertListRow(row: AlertDbRow, alarms?: AlarmHistory): AlertListRow {
  return {
    ...alertRow(row),
    budgetId: row.budgetId,
    periodKey: row.kind === "violation" ? null : row.periodKey,
    forecast: row.kind === "forecast" ? forecastOf(row) : null,
    violation: row.kind === "violation" ? violationOf(row) : null,
    alarms: alarms === undefined ? null : { periods: alarms.periods, alarmed: alarms.alarmed },
    state: stateOf(row),
    acknowledgedBy: row.acknowledgedBy,
    acknowledgedAt: row.acknowledgedAt?.toISOString() ?? null,
    resolvedAt: row.rearmedAt?.toISOString() ?? null,
  };
}

function stateOf({ rearmedAt, acknowledgedAt, isNewest }: AlertDbRow): AlertListRow["state"] {
  if (rearmedAt !== null) return "resolved";
  if (acknowledgedAt !== null) return "acknowledged";
  return isNewest ? "open" : "superseded";
}

function forecastOf({ percent, method, projected, used, limit, endsAt }: ForecastAlertRow): AlertForecast {
  return {
    percent,
    method,
    projected: wire(projected),
    spent: wire(used),
    limit: wire(limit),
    endsAt: endsAt.toISOString(),
  };
}

function violationOf(row: ViolationRow): ReportedViolation {
  const { agentId, violationType, severity, message, details, reports, reportedBy } = row;
  return { agentId, violationType, severity, message, details, reports, reportedBy };
}
