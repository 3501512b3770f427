import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  AlertForecast,
  AlertListRow,
  AlertsListInput,
  AlertsListOutput,
} from "@/server/contract/admin-alerts";
import type { ReportedViolation } from "@/server/contract/violations";
import { type AlertDbRow, listAlerts as queryAlerts } from "@/server/db/queries/alert-list";
import type { ForecastAlertRow, ViolationRow } from "@/server/db/queries/open-alerts";
import type { CallContext } from "@/server/domain/call-context";
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
  const rows = await queryAlerts(getContainer().pool, {
    organizationId: ctx.actor.organizationId,
    state: input.state,
    level: input.level?.toUpperCase() ?? null,
    budgetId: input.budgetId ?? null,
    after: place === null ? null : { createdAt: place[0] ?? "", id: place[1] ?? "" },
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: alertListRow, placeOf: (row) => [row.place, row.id] });
}

export function alertListRow(row: AlertDbRow): AlertListRow {
  return {
    ...alertRow(row),
    budgetId: row.budgetId,
    periodKey: row.kind === "violation" ? null : row.periodKey,
    forecast: row.kind === "forecast" ? forecastOf(row) : null,
    violation: row.kind === "violation" ? violationOf(row) : null,
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
