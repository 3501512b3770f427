import { formatUsd } from "@/server/domain/format";
import type { Money } from "@/server/domain/money";

export interface ExecutionFacts {
  /** What was held before the call ran; null for a cost that was recorded without asking. */
  heldCost: Money | null;
  viaOverride: boolean;
  requestedModel: string | null;
  model: string | null;
  /** Booked though no hold covered it. */
  excess: Money;
  late: boolean;
  /** Budgets that count the execution. */
  budgets: number;
  /** The budget with the least room when the hold was judged; null where none had a limit of cost. */
  tightest: { name: string; usedBefore: Money; limit: Money } | null;
}

/** Why an execution was let through, in words: what the drawer and the API say of it. */
export function executionSentence(facts: ExecutionFacts): string {
  const { heldCost, excess, late, budgets } = facts;
  const counted = budgets === 1 ? "1 budget counts it" : `${budgets} budgets count it`;
  const parts =
    heldCost === null
      ? [`Recorded without a hold: the money was already spent, so no limit could refuse it; ${counted}.`]
      : [`${opening(facts)}: ${room(facts, heldCost)}.`];
  if (!excess.isZero()) parts.push(`${formatUsd(excess)} of it is excess: no hold covered it.`);
  if (late) parts.push("It was told late, after its period had ended.");
  return parts.join(" ");
}

function opening({ viaOverride, requestedModel, model }: ExecutionFacts): string {
  if (viaOverride) return "Allowed via override";
  if (requestedModel !== null && model !== null && requestedModel !== model)
    return `Degraded from ${requestedModel} to ${model}`;
  return "Allowed";
}

function room({ tightest, budgets }: ExecutionFacts, held: Money): string {
  if (tightest === null) return `${formatUsd(held)} was held; none of ${budgets} budgets limits its cost`;
  const { name, usedBefore, limit } = tightest;
  const after = usedBefore.plus(held);
  const sum = `${formatUsd(usedBefore)} used + ${formatUsd(held)} held is`;
  return after.gt(limit)
    ? `${sum} ${formatUsd(after.minus(limit))} above the ${formatUsd(limit)} limit of ${name}`
    : `${sum} within the ${formatUsd(limit)} limit of ${name}, the tightest of ${budgets}`;
}
