import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { isMoneyString } from "@/server/domain/money";

export interface OverrideInput {
  kind: "BYPASS" | "GRANT";
  amount?: string | undefined;
  ceiling?: string | undefined;
  reason: string;
  expiresAt: string;
}

export type Expiry = "1h" | "4h" | "24h" | "period" | "7d";

export interface OverrideTexts {
  kind: "BYPASS" | "GRANT";
  amount: string;
  ceiling: string;
  reason: string;
  expiry: Expiry;
}

const HOUR_MS = 3_600_000;
const LONGEST_MS = 7 * 24 * HOUR_MS;
const SPAN_MS: Record<Exclude<Expiry, "period">, number> = {
  "1h": HOUR_MS,
  "4h": 4 * HOUR_MS,
  "24h": 24 * HOUR_MS,
  "7d": LONGEST_MS,
};

/** The choices that are open now: the end of the period only if it is at most 7 days away. */
export function expiryChoices(now: number, periodEnd: string): { value: Expiry; label: string }[] {
  const choices: { value: Expiry; label: string }[] = [
    { value: "1h", label: "1 hour" },
    { value: "4h", label: "4 hours" },
    { value: "24h", label: "24 hours" },
    { value: "7d", label: "7 days at most" },
  ];
  const left = Date.parse(periodEnd) - now;
  if (left > 0 && left <= LONGEST_MS) choices.splice(3, 0, { value: "period", label: "End of period" });
  return choices;
}

export function expiresAt(expiry: Expiry, now: number, periodEnd: string): string {
  return new Date(expiry === "period" ? Date.parse(periodEnd) : now + SPAN_MS[expiry]).toISOString();
}

export function toOverrideInput(texts: OverrideTexts, now: number, periodEnd: string): OverrideInput {
  const amount = texts.amount.trim();
  const ceiling = texts.ceiling.trim();
  return {
    kind: texts.kind,
    ...(texts.kind === "GRANT" ? { amount } : {}),
    ...(ceiling === "" || texts.kind === "GRANT" ? {} : { ceiling }),
    reason: texts.reason.trim(),
    expiresAt: expiresAt(texts.expiry, now, periodEnd),
  };
}

interface EffectContext {
  agents?: number;
  /** How many budgets a BYPASS passes where it names none; null where that is not known. */
  everyBudget?: number | null;
  until: string;
  timeZone: string;
}

/** What the override allows, in numbers: "Allows up to $500.00 more for 14 agents until …". */
export function overrideEffect(texts: OverrideTexts, context: EffectContext): string {
  const { agents, everyBudget, until, timeZone } = context;
  const who = agents === undefined ? "" : `for ${formatPlural(agents, "agent", "agents")} `;
  const whom = `${who}until ${formatDateTime(until, timeZone)}`;
  const bound = (texts.kind === "GRANT" ? texts.amount : texts.ceiling).trim();
  const upTo = isMoneyString(bound) ? formatUsd(bound) : null;
  if (texts.kind === "BYPASS" && everyBudget !== undefined) {
    const all =
      everyBudget === null ? "every budget" : `all of ${formatPlural(everyBudget, "budget", "budgets")}`;
    return `Stops enforcing ${all} ${whom}: ${upTo === null ? "spending has no limit. A ceiling would bound it." : `up to ${upTo} may be spent.`}`;
  }
  if (upTo !== null) return `Allows up to ${upTo} more ${whom}.`;
  return texts.kind === "GRANT"
    ? `Name an amount: it may be spent on top of the limit ${whom}.`
    : `Allows spending without any limit ${whom}. A ceiling would bound it.`;
}

/** The form's flat value as the contract's two shapes. */
export function withKind({ kind, amount, ceiling, reason, expiresAt }: OverrideInput) {
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, expiresAt };
  return { kind, reason, expiresAt, ...(ceiling !== undefined && { ceiling }) };
}
