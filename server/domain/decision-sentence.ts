import { Temporal } from "temporal-polyfill";
import { zoneAt } from "@/server/domain/calendar";
import type { Decision, Reason } from "@/server/domain/decision";
import { formatCount, formatUsd } from "@/server/domain/format";
import type { Money } from "@/server/domain/money";
import { monthName, shortMonthName } from "@/server/domain/month-names";
import { labelOf } from "@/server/domain/window-state";

export interface SentenceInput {
  decision: Pick<Decision, "action" | "reasons" | "viaOverride">;
  /** The organization's zone: when the window ends is said in it. */
  timeZone: string;
  /** The model let through by a degrade. */
  model?: string | null;
  alternatives?: readonly { model: string; heldCost: Money }[];
}

const NAME_OF_SCOPE: Record<string, string> = {
  AGENT_TYPE: "agent type",
};

/**
 * The one sentence that explains a decision, used by page, CLI, alert and e-mail.
 * The strictest budget first, then how many more bind. Source: ux.md section 3.
 */
export function decisionSentence(input: SentenceInput): string {
  const { decision } = input;
  const [first] = decision.reasons;
  if (first === undefined) return "Allowed.";
  const parts = [`${opening(input)} by ${subject(first)}: ${arithmetic(first)}${more(decision.reasons)}.`];
  if (first.resetsAt !== null) parts.push(`Resets ${localTime(first.resetsAt, input.timeZone)}.`);
  const [alternative] = input.alternatives ?? [];
  if (alternative !== undefined) {
    parts.push(`Fits now: ${alternative.model} for ${formatUsd(alternative.heldCost)}.`);
  }
  return parts.join(" ");
}

function opening({ decision, model }: SentenceInput): string {
  if (decision.viaOverride !== null) return "Allowed via override, else stopped";
  switch (decision.action) {
    case "block":
      return "Blocked";
    case "queue":
      return "Queued";
    case "degrade":
      return model ? `Degraded to ${model}` : "Degraded";
    case "warn":
      return "Allowed with warning";
    case "allow":
      return "Allowed";
  }
}

function subject(reason: Reason): string {
  const scope = NAME_OF_SCOPE[reason.scopeType] ?? reason.scopeType.toLowerCase();
  return `${labelOf(reason)} (${reason.periodKey === null ? scope : `${scope}, ${periodName(reason.periodKey)}`})`;
}

function periodName(key: string): string {
  const month = /^\d{4}-(\d{2})$/.exec(key);
  return (month && monthName(Number(month[1]))) ?? key;
}

function arithmetic(reason: Reason): string {
  const { limit, spent, held, requested, remaining } = reason;
  if (reason.metric === "suspended") return "the budget is suspended";
  if (typeof limit === "number" || typeof requested === "number" || typeof remaining === "number") {
    const sum = `${text(spent)} used + ${text(held)} held + ${text(requested)} requested`;
    return `${sum} is ${text(count(requested) - count(remaining))} above the limit of ${text(limit)} ${reason.metric}`;
  }
  const above = formatUsd(requested.minus(remaining));
  if (reason.metric === "per_call") {
    return `${formatUsd(requested)} requested is ${above} above the ${formatUsd(limit)} limit of one call`;
  }
  const what = reason.metric === "hard_ceiling" ? "hard ceiling" : "limit";
  return `${text(spent)} spent + ${text(held)} held + ${text(requested)} requested is ${above} above the ${text(limit)} ${what}`;
}

/** Tokens and requests are whole numbers; a reason never mixes them with money. */
function count(amount: Money | number): number {
  return typeof amount === "number" ? amount : amount.toNumber();
}

function text(amount: Money | number): string {
  return typeof amount === "number" ? formatCount(amount) : formatUsd(amount);
}

function more(reasons: readonly Reason[]): string {
  const others = new Set(reasons.map((reason) => reason.budgetId)).size - 1;
  return others === 0 ? "" : `, and ${others} more`;
}

function localTime(at: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zoneAt(at, timeZone));
  const month = shortMonthName(local.month) ?? "";
  return `${local.day} ${month} ${local.year}, ${local.toPlainTime().toString({ smallestUnit: "minute" })}`;
}
