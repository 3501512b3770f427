/** What the fields of the budget form are called where they are complained of or compared. */
export const FIELD_LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  scopeKey: "Key",
  limitCost: "Cost",
  limitTokens: "Tokens",
  limitRequests: "Requests",
  perCallMaxCost: "One call",
  action: "At the limit",
  resetDay: "Begins on day",
  windowSeconds: "Seconds",
  warningPercent: "Warning at",
  criticalPercent: "Critical at",
  fallbackModel: "Cheaper model",
  queueTtlSeconds: "Waits at most",
  autoSuspend: "Suspend when exceeded",
  shadow: "Observe only",
};
