import type { AffordInput, AffordOutput } from "@/server/contract/advice";
import type { AuthorizeOutput } from "@/server/contract/authorize";
import type { CallContext } from "@/server/domain/call-context";
import { check } from "./check";

// More than any call may ask for: what is granted of it has no limit.
const MOST_USD = "999999999999";
const MOST_TOKENS = 1_000_000_000;
const TTL_SECONDS = 120;

/**
 * The largest call that would be granted now, in money and in tokens. Writes nothing.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function afford(ctx: CallContext, input: AffordInput): Promise<AffordOutput> {
  const [money, tokens] = await Promise.all([
    check(ctx, { ...input, ttlSeconds: TTL_SECONDS, estimatedCost: MOST_USD }),
    check(ctx, { ...input, ttlSeconds: TTL_SECONDS, estimatedTokens: MOST_TOKENS }),
  ]);
  const reasons = [...money.reasons, ...tokens.reasons];
  return {
    isLimited: isRefused(money) || isRefused(tokens),
    cost: isRefused(money) ? (money.smallerRequest?.estimatedCost ?? "0") : null,
    tokens: isRefused(tokens) ? (tokens.smallerRequest?.estimatedTokens ?? 0) : null,
    model: input.model ?? null,
    reasons: reasons.filter(
      ({ budgetId, metric }, at) =>
        reasons.findIndex((other) => other.budgetId === budgetId && other.metric === metric) === at,
    ),
    warnings: [...new Set([...money.warnings, ...tokens.warnings])],
  };
}

/** A dearer model is let through as a cheaper one only; what was asked for is refused all the same. */
function isRefused({ allowed, decision }: AuthorizeOutput): boolean {
  return !allowed || decision === "degrade";
}
