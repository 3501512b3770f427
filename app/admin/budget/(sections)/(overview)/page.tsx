import type { Metadata } from "next";
import { OverviewView } from "@/components/budget/overview/overview-view";
import { requirePageActor } from "@/server/auth/page";
import { may } from "@/server/auth/permissions";
import { Month } from "@/server/contract/primitives";
import { callerFor } from "@/server/trpc/page-caller";
import { readSetup } from "./read-setup";

export const metadata: Metadata = { title: "Overview" };

type Props = { searchParams: Promise<{ period?: string | string[] }> };

export default async function OverviewPage({ searchParams }: Props) {
  const actor = await requirePageActor("view");
  const caller = callerFor(actor);
  const asked = Month.safeParse((await searchParams).period);
  const current = await caller.admin.monthlyBudget.get();
  const period = asked.success && asked.data <= current.month ? asked.data : undefined;
  const [initial, setup] = await Promise.all([
    caller.admin.overview(period === undefined ? {} : { period }),
    may(actor, "administer") ? readSetup(caller) : null,
  ]);
  return (
    <OverviewView
      initial={initial}
      current={current.month}
      setup={setup}
      can={{
        setLimits: may(actor, "budgets.manage"),
        administer: may(actor, "administer"),
      }}
    />
  );
}
