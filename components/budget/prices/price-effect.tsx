"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural, formatTokens, formatUsd } from "@/components/budget/format";
import { daysBack, localDate } from "@/components/budget/format-time";
import { useSession } from "@/components/budget/use-session";
import { PriceSetInput } from "@/server/contract/admin-prices";
import { toWire, usd } from "@/server/domain/money";
import { priceEffect } from "@/server/domain/price-effect";

/** The rates as they stand in the fields. */
export type RateTexts = Record<
  "inputPerMillion" | "outputPerMillion" | "cacheReadPerMillion" | "cacheWritePerMillion",
  string
>;

interface PriceEffectProps {
  provider: string;
  model: string;
  rates: RateTexts;
}

const DAYS = 30;
const STAYS = "What is booked stays; every call from then on is charged and judged by this price.";

/** What a price is for, in numbers: what the model did in the last 30 days, and what that would have cost. */
export function PriceEffect({ provider, model, rates }: PriceEffectProps) {
  const used = useModelUse(provider.trim(), model.trim());
  return (
    <p
      aria-live="polite"
      data-testid="price-effect"
      className="border-l-2 border-warning bg-warning-tint px-3 py-2 text-ink"
    >
      {used === undefined ? "" : `${sentenceOf(model.trim(), used, ratesOf(rates))} `}
      {STAYS}
    </p>
  );
}

/** What the calls cost that this price is for: those of the provider, and those that name none. */
function useModelUse(provider: string, model: string) {
  const trpc = useTRPC();
  const session = useSession();
  const today = session === undefined ? "" : localDate(session.now, session.timeZone);
  const { data } = useQuery({
    ...trpc.admin.spend.query.queryOptions({
      model,
      from: daysBack(today, DAYS - 1),
      to: today,
      grain: "day",
      groupBy: "provider",
      top: 100,
    }),
    // "*" stands for every model of the provider without a price of its own: which, is not known here.
    enabled: session !== undefined && model !== "" && model !== "*",
  });
  return data?.groups.filter(
    ({ key, isOther }) => !isOther && (key === null || provider === "" || key === provider),
  );
}

function ratesOf(texts: RateTexts) {
  const optional = (text: string) => (text.trim() === "" ? null : text.trim());
  const parsed = RATES.safeParse({
    inputPerMillion: texts.inputPerMillion.trim(),
    outputPerMillion: texts.outputPerMillion.trim(),
    cacheReadPerMillion: optional(texts.cacheReadPerMillion),
    cacheWritePerMillion: optional(texts.cacheWritePerMillion),
  });
  if (!parsed.success) return null;
  const { inputPerMillion, outputPerMillion, cacheReadPerMillion, cacheWritePerMillion } = parsed.data;
  return {
    inputPerMillion: usd(inputPerMillion),
    outputPerMillion: usd(outputPerMillion),
    cacheReadPerMillion: cacheReadPerMillion === null ? null : usd(cacheReadPerMillion),
    cacheWritePerMillion: cacheWritePerMillion === null ? null : usd(cacheWritePerMillion),
  };
}

const RATES = PriceSetInput.pick({
  inputPerMillion: true,
  outputPerMillion: true,
  cacheReadPerMillion: true,
  cacheWritePerMillion: true,
});

type Used = Parameters<typeof priceEffect>[0];
type Rates = Parameters<typeof priceEffect>[1];
const NO_RATES: Rates = {
  inputPerMillion: usd("0"),
  outputPerMillion: usd("0"),
  cacheReadPerMillion: null,
  cacheWritePerMillion: null,
};

function sentenceOf(model: string, used: Used, rates: Rates | null): string {
  const { executions, tokens, cost, atRates, change } = priceEffect(used, rates ?? NO_RATES);
  if (executions === 0) return `No execution of ${model} in the last ${DAYS} days.`;
  const past = `In the last ${DAYS} days ${formatPlural(executions, "execution", "executions")} of ${model} took ${formatTokens(toWire(tokens))} tokens for ${formatUsd(toWire(cost))}`;
  if (rates === null) return `${past}.`;
  const size = formatUsd(toWire(change.abs()));
  const difference = change.isZero() ? "as much" : `${size} ${change.isPositive() ? "more" : "less"}`;
  return `${past}; at this price ${formatUsd(toWire(atRates))}, ${difference}.`;
}
