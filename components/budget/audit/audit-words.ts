import { periodText, SCOPE_WORD } from "@/components/budget/budgets/budget-words";
import { formatDuration } from "@/components/budget/duration";
import { formatUsdExact } from "@/components/budget/format";
import { formatDateTime, formatMonth } from "@/components/budget/format-time";
import { ROLE_WORD } from "@/components/budget/people/role-words";
import { settingText, settingWords } from "@/components/budget/settings/settings-words";
import type { SettingRow } from "@/server/contract/admin-settings";
import { toWire, usd } from "@/server/domain/money";

/** What the parts of an action's name do not say by themselves. */
const ACTIONS: Readonly<Record<string, string>> = {
  "alerts.reviewed": "Alerts looked through",
  "delivery.sent_again": "Message sent again",
  "key.create": "API key made",
  "key.refused": "API key refused",
  "key.revoke": "API key revoked",
  "key.rotate": "API key rotated",
  "member.create": "Member made",
  "member.invite_withdrawn": "Invitation withdrawn",
  "member.password_changed": "Password changed",
  "member.password_reset": "Password set anew",
  "member.reset_link_made": "Link for a new password made",
  "organization.create": "Organization made",
  "override.first_approval": "Override approved by the first of two",
  "privacy.erased": "User erased",
  "queue.processed": "Queue let in",
  "rate.set": "Rate of an agent type set",
  "second_factor.codes_renewed": "Recovery codes made anew",
  "second_factor.disabled": "Two-step sign-in turned off",
  "second_factor.enabled": "Two-step sign-in turned on",
  "second_factor.limited": "Too many wrong codes",
  "second_factor.recovery_code_used": "Recovery code used",
  "second_factor.reset": "Two-step sign-in taken away",
  "settings.changed": "Rules changed",
};

/** "budget.changed" as "Budget changed". */
export function actionWord(action: string): string {
  return ACTIONS[action] ?? sentence(action.replace(/[._]/g, " "));
}

/** Who did it: "system:override-expiry" as "Purser: override expiry". */
export function actorWord(name: string): string {
  return name.startsWith("system:") ? `Purser: ${name.slice("system:".length).replaceAll("-", " ")}` : name;
}

/** "limitCost" as "limit cost", a rule by its name. */
export function fieldName(field: string): string {
  if (isRule(field)) return settingWords(field).label;
  if (/^[A-Z_]+$/.test(field)) return field.toLowerCase().replaceAll("_", " ");
  return field
    .replace(/(?<=.)(Seconds|Usd)$/, "")
    .replace(/[A-Z]+/g, (letters) => ` ${letters.toLowerCase()}`)
    .trim();
}

const AMOUNT = /^-?\d+(\.\d+)?$/;
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const MONTH = /^\d{4}-\d\d$/;
/** The values of these are names of ours in capitals; those of others may be anybody's. */
const OF_OURS = /^(role|scopeType|each|levels?|kind|status|state|period|action|severity|metric|type|digest)$/;
const OF_MONEY = /(Cost|Cap|Budget|PerMillion|PerThousand|[aA]mount|[aA]llocation|[cC]eiling|Usd)$|^cost$/;
/** Amounts of an alert are of money unless it is of tokens or requests. */
const OF_METRIC = /^(limit|used)$/;

type Within = { timeZone: string; metric?: unknown };

/** A value of a record in words. */
export function valueText(field: string, value: unknown, within: Within): string {
  // Without a word of the organization's own, what is built in or said by the environment is in force.
  if (value === null) return isRule(field) ? "not set" : "none";
  if (isRule(field) && isSettable(value)) return settingText(field, value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value))
    return value.length === 0 ? "none" : value.map((each) => valueText(field, each, within)).join(", ");
  if (typeof value === "object") return recordText(value, within);
  const text = String(value);
  if (AMOUNT.test(text)) return numberText(field, text, within.metric);
  if (INSTANT.test(text)) return formatDateTime(text, within.timeZone);
  if (field === "period" && MONTH.test(text)) return formatMonth(text);
  return OF_OURS.test(field) ? nameOfOurs(text) : text;
}

function recordText(record: object, within: Within): string {
  const parts = Object.entries(record).map(
    ([name, value]) => `${fieldName(name)} ${valueText(name, value, within)}`,
  );
  return parts.length === 0 ? "none" : parts.join("; ");
}

function numberText(field: string, text: string, metric: unknown): string {
  if (OF_MONEY.test(field) || (OF_METRIC.test(field) && metric === "cost")) return formatUsdExact(text);
  if (field.endsWith("Threshold")) return `${toWire(usd(text).times(100))}%`;
  if (field.endsWith("Percent")) return `${toWire(usd(text))}%`;
  if (field.endsWith("Seconds")) return formatDuration(Number(text));
  // As the database writes it, with all its zeros.
  return text.includes(".") ? toWire(usd(text)) : text;
}

const SCOPES: Readonly<Record<string, string>> = SCOPE_WORD;
const ROLES: Readonly<Record<string, { name: string }>> = ROLE_WORD;
const PERIODS = [
  "HOURLY",
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "YEARLY",
  "TOTAL",
  "PER_SESSION",
  "PER_TASK",
] as const;

function nameOfOurs(text: string): string {
  const period = PERIODS.find((one) => one === text);
  if (period !== undefined) return periodText({ period, resetDay: 1, windowSeconds: null });
  const known = SCOPES[text] ?? ROLES[text]?.name;
  if (known !== undefined) return known;
  return /^[A-Z][A-Z0-9_]*$/.test(text) ? sentence(text.toLowerCase().replaceAll("_", " ")) : text;
}

/** Only rules have a point in their names. */
function isRule(field: string): boolean {
  return field.includes(".");
}

function isSettable(value: unknown): value is SettingRow["value"] {
  return ["string", "number", "boolean"].includes(typeof value);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
