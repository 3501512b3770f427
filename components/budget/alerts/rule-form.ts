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
  quietMinutes: string;
  channelIds: string[];
  enabled: boolean;
};

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
      quietMinutes: "0",
      channelIds: channels.length === 1 && only !== undefined ? [only.id] : [],
      enabled: true,
    };
  }
  const isSpecial = rule.budgetId !== null || rule.scopeTypes.length > 1;
  return {
    ...rule,
    scope: isSpecial ? AS_IT_IS : (rule.scopeTypes[0] ?? ""),
    quietMinutes: String(rule.quietMinutes),
  };
}

/** What the server is asked for; it may hold what the schema refuses. */
export function ruleInput(texts: RuleTexts, rule: AlertRuleRow | null) {
  const { name, events, channelIds, enabled } = texts;
  return { name, events, ...conditionsOf(texts, rule), channelIds, enabled };
}

export function conditionsOf(
  { levels, scope, quietMinutes }: RuleTexts,
  rule: AlertRuleRow | null,
): AlertRulePreviewInput {
  const kept = scope === AS_IT_IS && rule !== null ? rule : null;
  return {
    levels: levels as AlertRulePreviewInput["levels"],
    scopeTypes: kept?.scopeTypes ?? ((scope === "" ? [] : [scope]) as AlertRulePreviewInput["scopeTypes"]),
    budgetId: kept?.budgetId ?? null,
    quietMinutes: Number(quietMinutes),
  };
}
