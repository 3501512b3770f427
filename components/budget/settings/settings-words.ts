import { formatDuration } from "@/components/budget/duration";
import { formatUsd } from "@/components/budget/format";
import type { SettingRow } from "@/server/contract/admin-settings";
import { toWire, usd } from "@/server/domain/money";

export interface SettingWords {
  label: string;
  /** What it does. */
  note: string;
  /** A share is stored from 0 to 1 and read in per cent; a duration is read in its longest whole unit. */
  kind: "flag" | "choice" | "money" | "number" | "share" | "duration" | "text";
  choices?: readonly string[];
  unit?: string;
  /** Of a duration: how many seconds one of its stored units is. */
  storedSeconds?: number;
  /** What may be given, in the units that are read; the server's own words count in those that are stored. */
  bounds?: string;
}

const ACTIONS = ["ignore", "warn", "degrade", "queue", "block"] as const;

const WORDS: Record<string, SettingWords> = {
  "tracking.enabled": {
    label: "Tracking",
    note: "Off: nothing is recorded and nothing is enforced; what is there stays in sight.",
    kind: "flag",
  },
  "enforcement.enabled": {
    label: "Enforcement",
    note: "Off: every call is allowed and still recorded.",
    kind: "flag",
  },
  "enforcement.level": {
    label: "At a limit",
    note: "What a budget without an action of its own does at its limit.",
    kind: "choice",
    choices: ACTIONS,
  },
  "enforcement.noBudgetAction": {
    label: "Without a budget",
    note: "What becomes of a call that no budget with a limit covers.",
    kind: "choice",
    choices: ["ignore", "warn", "block"],
  },
  "monthly.defaultCap": money("Monthly cap of a new organization", "Only read when one is made."),
  "weekly.defaultCap": money("Weekly cap of a new organization", "Only read when one is made."),
  "daily.defaultCap": money("Daily cap of a new organization", "Only read when one is made."),
  "alerts.defaultThreshold": {
    label: "First alert of a new cap",
    note: "How much of its limit is spent then.",
    kind: "share",
    unit: "%",
    bounds: "0 to 100%",
  },
  "override.initial": {
    label: "Begin with an override",
    note: "A new organization begins with its limits not enforced.",
    kind: "flag",
  },
  "override.secondApproverAbove": money(
    "Second approver above",
    "A request for more than this needs two people. Empty: one is always enough.",
  ),
  "override.emergencySharePercent": {
    label: "Emergency share",
    note: "How much of a pool an agent may be given in an emergency.",
    kind: "number",
    unit: "%",
  },
  "queue.ttlSeconds": {
    label: "Queue keeps a call",
    note: "How long a queued call waits before it expires.",
    ...duration(1, 60, 86_400),
  },
  "currency.display": {
    label: "Currency",
    note: "A code of three letters, shown beside US dollars on the overview. The books are kept in US dollars.",
    kind: "text",
  },
  "currency.rate": {
    label: "One US dollar in it",
    note: "Such as 0.92. Needed for every currency but USD.",
    kind: "text",
  },
  "retention.days": {
    label: "Keep executions for",
    note: "Whole months that ended longer ago are dropped each night; totals stay. Empty: all are kept. 30 at least.",
    kind: "number",
    unit: "days",
  },
  "privacy.anonymizeUsers": {
    label: "Pseudonyms for users",
    note: "On: user ids are stored as pseudonyms from now on; the same id always has the same one. Executions are still found, and users erased, by the id itself.",
    kind: "flag",
  },
  "signIn.requireSecondFactor": {
    label: "Two-step sign-in",
    note: "On: administrators and finance sign in with a code beside the password, and set it up before anything else.",
    kind: "flag",
  },
  "loopGuard.enabled": {
    label: "Loop guard",
    note: "Stops an agent that repeats one step or burns far faster than it used to.",
    kind: "flag",
  },
  "loopGuard.repeats": {
    label: "Loop guard: repeats",
    note: "The same step this often within the time below is a loop.",
    kind: "number",
  },
  "loopGuard.windowSeconds": {
    label: "Loop guard: time",
    note: "The time in which repeats are counted.",
    ...duration(1, 1, 86_400),
  },
  "loopGuard.burnFactor": {
    label: "Loop guard: burn",
    note: "So many times an agent's usual spend of an hour is too much.",
    kind: "number",
    unit: "×",
  },
  "loopGuard.burnFloor": money("Loop guard: floor", "Less than this an hour is never too much."),
  "estimate.blendedRatePerMillion": money(
    "Estimate per 1M tokens",
    "What an estimate without a model is made with.",
  ),
  "worth.perConversion": money(
    "Worth of a conversion",
    "Insights show value by cost with it. Empty: nobody says.",
  ),
  "worth.perImpact": money(
    "Worth of an impact of 1",
    "What an execution with the highest impact score brings in. Empty: nothing.",
  ),
  "review.everyHours": {
    label: "Review of budgets",
    note: "How often suggestions are made anew.",
    ...duration(3600, 3600, 8_760 * 3600),
  },
  "serviceLevels.full": level("Full service above", "Share of the money that is left."),
  "serviceLevels.standard": level("Standard service above", "Below full, above this."),
  "serviceLevels.minimal": level("Minimal service above", "Below this only emergencies are served."),
};

function money(label: string, note: string): SettingWords {
  return { label, note, kind: "money" };
}

/** @param least seconds, as is the most */
function duration(storedSeconds: number, least: number, most: number) {
  const bounds = `${formatDuration(least)} to ${formatDuration(most)}`;
  return { kind: "duration", storedSeconds, bounds } as const;
}

function level(label: string, note: string): SettingWords {
  return { label, note, kind: "number", unit: "%" };
}

/** How a setting is called and what it does. A share of a component has a name of its own each. */
export function settingWords(name: string): SettingWords {
  const known = WORDS[name];
  if (known !== undefined) return known;
  const component = name.startsWith("allocation.") ? name.slice("allocation.".length) : name;
  return {
    label: `Share of ${component}`,
    note: "Of the limit, for calls of this component.",
    kind: "number",
    unit: "%",
  };
}

/** A value as it is read. */
export function settingText(name: string, value: SettingRow["value"]): string {
  const { kind, unit, storedSeconds = 1 } = settingWords(name);
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "On" : "Off";
  if (kind === "money") return formatUsd(String(value));
  if (kind === "choice") return choiceText(String(value));
  if (kind === "duration") return formatDuration(Number(value) * storedSeconds);
  if (kind === "share") return `${toWire(usd(String(value)).times(100))}%`;
  const text = typeof value === "number" ? value.toLocaleString("en-US") : value;
  if (unit === undefined) return text;
  return unit === "%" ? `${text}%` : `${text}\u00a0${unit}`;
}

/** A choice as it is offered and read. */
export function choiceText(value: string): string {
  return value.charAt(0).toUpperCase() + value.slice(1);
}

/** The parts of the page, in order, by the first word of a setting's name. */
export const SETTING_GROUPS: readonly { title: string; of: readonly string[] }[] = [
  { title: "Enforcement", of: ["tracking", "enforcement", "loopGuard", "serviceLevels", "allocation"] },
  { title: "Overrides and queue", of: ["override", "queue", "review"] },
  {
    title: "Money and alerts",
    of: ["currency", "estimate", "worth", "alerts", "monthly", "weekly", "daily"],
  },
  { title: "Sign-in and privacy", of: ["signIn", "retention", "privacy"] },
];

export const SOURCE_WORD: Record<SettingRow["source"], string> = {
  environment: "environment",
  stored: "set here",
  built_in: "built in",
};
