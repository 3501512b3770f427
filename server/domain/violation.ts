/** What an agent's own guard can report. */
export const VIOLATION_TYPES = [
  "BUDGET_LIMIT_EXCEEDED",
  "LOW_BUDGET",
  "USAGE_HIGH",
  "NEARLY_DEPLETED",
  "POOL_LOW",
] as const;
export type ViolationType = (typeof VIOLATION_TYPES)[number];

/** How grave its reporter thinks a violation. */
export const ALERT_SEVERITIES = ["LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];
