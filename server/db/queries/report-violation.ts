import type { Queryable } from "@/server/db/queryable";

type Report = {
  id: string;
  organizationId: string;
  agentId: string;
  violationType: string;
  severity: string;
  level: "WARNING" | "CRITICAL";
  message: string;
  details: Record<string, unknown> | null;
  reportedBy: string;
};

export type ReportedRow = { id: string; reports: number; createdAt: Date };

/**
 * Raises the alert of a violation. The agent's alert of the same type and severity that nobody has acknowledged is
 * reported once more instead.
 */
export async function insertViolation(tx: Queryable, report: Report): Promise<ReportedRow> {
  const { rows } = await tx.query<ReportedRow>(
    `insert into alerts (id, organization_id, agent_id, violation_type, severity, level, message, details, reported_by,
       created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, clock_timestamp())
     on conflict (organization_id, agent_id, violation_type, severity)
       where violation_type is not null and acknowledged_at is null
     do update set message = excluded.message, details = excluded.details,
       reports = least(alerts.reports, 2147483646) + 1
     returning id, reports, created_at as "createdAt"`,
    [
      report.id,
      report.organizationId,
      report.agentId,
      report.violationType,
      report.severity,
      report.level,
      report.message,
      report.details === null ? null : JSON.stringify(report.details),
      report.reportedBy,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("An alert was neither made nor found.");
  return row;
}
