import type {
  AlertRulePreviewInput,
  AlertRuleRow,
  AlertRulesOutput,
} from "@/server/contract/admin-alert-rules";
import { quietWord } from "./rule-words";

export type RuleTexts = {
  name: string;
  events: string[];
  levels: string[];
  /** A scope type, "" for any budget, or AS_IT_IS. */
  scope: string;
  forecastPercent: string;
  quietMinutes: string;
  digest: string;
  urgentAtOnce: boolean;
  channelIds: string[];
  enabled: boolean;
};

export const DIGEST_CHOICES = [
  { value: "at_once", label: "Each at once" },
  { value: "hourly", label: "In one message an hour" },
  { value: "daily", label: "In one message a day, at 08:00" },
];

/** The number that stands there; the schema refuses what is none. */
function wholeOf(text: string): number {
  return /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
}

/** What the form cannot say, one budget or several scopes, is kept. */
export const AS_IT_IS = "as it is";

const QUIET_MINUTES = [60, 360, 1440, 10_080];

export const QUIET_CHOICES = [
  { value: "0", label: "Is sent each time" },
  ...QUIET_MINUTES.map((minutes) => ({
    value: String(minutes),
    label: `Is kept back within ${quietWord(minutes)}`,
  })),
];

export function ruleTexts(rule: AlertRuleRow | null, channels: AlertRulesOutput["channels"]): RuleTexts {
  if (rule === null) {
    const [only] = channels;
    return {
      name: "",
      events: ["alert.raised"],
      levels: ["critical", "exceeded"],
      scope: "",
      forecastPercent: "100",
      quietMinutes: "0",
      digest: "at_once",
      urgentAtOnce: true,
      channelIds: channels.length === 1 && only !== undefined ? [only.id] : [],
      enabled: true,
    };
  }
  const isSpecial = rule.budgetId !== null || rule.scopeTypes.length > 1;
  return {
    ...rule,
    scope: isSpecial ? AS_IT_IS : (rule.scopeTypes[0] ?? ""),
    forecastPercent: String(rule.forecastPercent ?? 100),
    quietMinutes: String(rule.quietMinutes),
  };
}

/** What the server is asked for; it may hold what the schema refuses. */
export function ruleInput(texts: RuleTexts, rule: AlertRuleRow | null) {
  const { name, events, digest, urgentAtOnce, channelIds, enabled } = texts;
  return { name, events, ...conditionsOf(texts, rule), digest, urgentAtOnce, channelIds, enabled };
}

export function conditionsOf(
  { events, levels, scope, forecastPercent, quietMinutes }: RuleTexts,
  rule: AlertRuleRow | null,
): AlertRulePreviewInput {
  const kept = scope === AS_IT_IS && rule !== null ? rule : null;
  return {
    levels: levels as AlertRulePreviewInput["levels"],
    scopeTypes: kept?.scopeTypes ?? ((scope === "" ? [] : [scope]) as AlertRulePreviewInput["scopeTypes"]),
    budgetId: kept?.budgetId ?? null,
    forecastPercent: events.includes("forecast.raised") ? wholeOf(forecastPercent) : null,
    quietMinutes: Number(quietMinutes),
  };
}
