import type { AlertRuleCreateInput, AlertRuleRow } from "@/server/contract/admin-alert-rules";
import type { AlertRuleDbRow } from "@/server/db/queries/alert-rules";

export function alertRuleRow({ createdAt, ...row }: AlertRuleDbRow): AlertRuleRow {
  return {
    ...row,
    // The table's own checks and this contract wrote them.
    events: row.events as AlertRuleRow["events"],
    levels: row.levels.map((level) => level.toLowerCase() as AlertRuleRow["levels"][number]),
    scopeTypes: row.scopeTypes as AlertRuleRow["scopeTypes"],
    digest: row.digest.toLowerCase() as AlertRuleRow["digest"],
    createdAt: createdAt.toISOString(),
  };
}

/** What the table keeps of what was given. */
export function ruleToWrite({
  levels,
  events,
  channelIds,
  scopeTypes,
  digest,
  ...rest
}: AlertRuleCreateInput) {
  return {
    ...rest,
    levels: unique(levels).map((level) => level.toUpperCase()),
    events: unique(events),
    channelIds: unique(channelIds),
    scopeTypes: unique(scopeTypes),
    digest: digest.toUpperCase() as AlertRuleDbRow["digest"],
  };
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** What the audit log keeps of a rule. */
export function ruleAudit({ name, events, levels, scopeTypes, budgetId, ...row }: AlertRuleDbRow) {
  const { forecastPercent, quietMinutes, digest, urgentAtOnce, channelIds, enabled } = row;
  const when = { quietMinutes, digest, urgentAtOnce };
  return { name, events, levels, scopeTypes, budgetId, forecastPercent, ...when, channelIds, enabled };
}
