import type { ConfigDocument } from "@/server/contract/config-document";
import { type Money, sumMoney, toWire, usd } from "@/server/domain/money";
import { desiredOf } from "../config/desired";

const amount = (value: string | null | undefined): Money[] =>
  value === null || value === undefined ? [] : [usd(value)];

/** What a document's budgets of one month sum to. Other periods do not divide a month, so they are not part of it. */
export function monthlySums(document: ConfigDocument): { cost: Money; tokens: number; budgets: number } {
  const { budgets, campaigns, pools } = desiredOf(document);
  const monthly = budgets.filter(({ input }) => input.period === "MONTHLY").map(({ input }) => input);
  const cost = sumMoney([
    ...monthly.flatMap((input) => amount(input.limitCost)),
    ...Object.values(campaigns).flatMap(({ monthlyBudget }) => amount(monthlyBudget)),
    ...pools.flatMap(({ initialBudget }) => amount(initialBudget)),
  ]);
  const tokens = monthly.reduce((sum, { limitTokens }) => sum + (limitTokens ?? 0), 0);
  return { cost, tokens, budgets: budgets.length + Object.keys(campaigns).length };
}

/** Says where budgets sum to more than the organization's cap: each is enforced, so the cap is what binds. */
export function sumWarnings(document: ConfigDocument, monthlyCap: string | null): string[] {
  const { cost } = monthlySums(document);
  if (monthlyCap === null || !cost.gt(usd(monthlyCap))) return [];
  return [
    `These sum to ${toWire(cost)} USD a month, above the organization's cap of ${toWire(usd(monthlyCap))} USD: the strictest budget wins.`,
  ];
}
