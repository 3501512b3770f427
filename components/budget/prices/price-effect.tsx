"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural, formatTokens, formatUsd } from "@/components/budget/format";

interface PriceEffectProps {
  provider: string;
  model: string;
}

/** What a price is for, in numbers: what the model did this month. */
export function PriceEffect({ provider, model }: PriceEffectProps) {
  const trpc = useTRPC();
  // "*" stands for every model of the provider without a price of its own: which, is not known here.
  const named = model.trim() !== "" && model.trim() !== "*";
  const { data } = useQuery({
    ...trpc.admin.spend.query.queryOptions({
      model: model.trim(),
      // Calls of a model without a price often name no provider.
      ...(provider.trim() !== "" && { provider: provider.trim() }),
    }),
    enabled: named,
  });
  return (
    <p aria-live="polite" className="border-l-2 border-warning bg-warning-tint px-3 py-2 text-ink">
      {named && data !== undefined
        ? `This month ${formatPlural(data.total.executions, "execution", "executions")} of ${model.trim()} took ${formatTokens(data.total.tokens)} tokens for ${formatUsd(data.total.cost)}; that stays. `
        : "What is booked stays. "}
      Every call from then on is charged and judged by this price.
    </p>
  );
}
