/** What runs in the background. `every` is cron's pattern in UTC, or "seconds" where the environment says how often. */
export const JOBS = {
  "budget-alerts": {
    every: "*/30 * * * *",
    description: "Raises alerts that a crossing should have raised and did not. Normally none.",
  },
  "forecast-alerts": {
    every: "7,37 * * * *",
    description:
      "Says which budgets are projected to reach a share of their limit that a rule asks for, and resolves what is so no longer.",
  },
  "midnight-close": {
    every: "*/15 * * * *",
    description: "Tells everybody that a day ended, once for each organization after its own midnight.",
  },
  "look-back": {
    every: "*/15 * * * *",
    description:
      "Keeps what the month is expected to cost and names unusual days in the audit log, once for each organization after its own midnight.",
  },
  "monthly-report": {
    every: "*/15 * * * *",
    description:
      "Makes the cost report of the month that ended, once for each organization after its own 1st.",
  },
  "loop-guard": {
    every: "5,35 * * * *",
    description: "Bounds what each agent burns in an hour by its own last 14 days.",
  },
  "budget-review": {
    every: "20 * * * *",
    description:
      "Proposes changes of allocations and pools, once for each organization when its review is due.",
  },
  "queue-tick": {
    every: "* * * * *",
    description: "Judges whose turn has come in every queue. Every process looks each second too.",
  },
  "price-update": {
    every: "seconds",
    description: "Brings prices and rates to the catalogue of this version.",
  },
  retention: {
    every: "41 2 * * *",
    description: "Drops executions that are older than an organization keeps them; totals stay.",
  },
  prune: {
    every: "17 3 * * *",
    description:
      "Forgets runs of jobs after 30 days, finished deliveries after 90, and exports whose time is over.",
  },
} as const;

export type JobName = keyof typeof JOBS;

/** What a run has to tell; plain JSON values. */
export type JobDetail = Record<string, string | number | boolean | null>;
