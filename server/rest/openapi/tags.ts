/** The parts of the reference, in its order. */
export const TAGS = [
  { name: "Data plane", description: "What agents call: ask, hold, settle, record." },
  { name: "Budgets", description: "Limits, overrides and what they steer." },
  { name: "Pools", description: "Money that agents share." },
  { name: "Queue", description: "Calls that wait for room." },
  { name: "Records", description: "What was spent, by whom, on what." },
  { name: "Trust", description: "Keys, the audit log, and the proof that the books balance." },
  { name: "Budget Monitoring", description: "Token budgets of agents, in the words of NGX." },
  { name: "Token Budget", description: "Checks, records and limits, in the words of Tekton." },
] as const;

export type Tag = (typeof TAGS)[number]["name"];
