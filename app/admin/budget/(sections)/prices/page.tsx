import type { Metadata } from "next";
import { PricesView } from "@/components/budget/prices/prices-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Prices" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PricesPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const params = await searchParams;
  const isPlain = params.search === undefined && params.own === undefined;
  const [initial, rates, spend, session] = await Promise.all([
    isPlain ? caller.admin.prices.list({ limit: 50 }) : undefined,
    caller.admin.rates.list(),
    caller.admin.spend.query({
      period: "this-month",
      grain: "month",
      groupBy: "model",
      top: 100,
      compare: false,
    }),
    caller.admin.session(),
  ]);
  const unpriced = spend.groups.filter((group) => group.provisional > 0);
  return <PricesView initial={initial} rates={rates} unpriced={unpriced} session={session} />;
}
