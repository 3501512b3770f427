import type { AlertRuleCreateInput, AlertRuleRow } from "@/server/contract/admin-alert-rules";
import type { AlertRuleDbRow } from "@/server/db/queries/alert-rules";

export function alertRuleRow({ createdAt, ...row }: AlertRuleDbRow): AlertRuleRow {
  return {
    ...row,
    // The table's own checks and this contract wrote them.
    events: row.events as AlertRuleRow["events"],
    levels: row.levels.map((level) => level.toLowerCase() as AlertRuleRow["levels"][number]),
    scopeTypes: row.scopeTypes as AlertRuleRow["scopeTypes"],
    createdAt: createdAt.toISOString(),
  };
}

/** What the table keeps of what was given. */
export function ruleToWrite({ levels, events, channelIds, scopeTypes, ...rest }: AlertRuleCreateInput) {
  return {
    ...rest,
    levels: unique(levels).map((level) => level.toUpperCase()),
    events: unique(events),
    channelIds: unique(channelIds),
    scopeTypes: unique(scopeTypes),
  };
}

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** What the audit log keeps of a rule. */
export function ruleAudit({ name, events, levels, scopeTypes, budgetId, ...row }: AlertRuleDbRow) {
  const { quietMinutes, channelIds, enabled } = row;
  return { name, events, levels, scopeTypes, budgetId, quietMinutes, channelIds, enabled };
}
