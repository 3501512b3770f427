import type { Metadata } from "next";
import { OverviewView } from "@/components/budget/overview/overview-view";
import { requirePageActor } from "@/server/auth/page";
import { may } from "@/server/auth/permissions";
import { Month } from "@/server/contract/primitives";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Overview" };

type Props = { searchParams: Promise<{ period?: string | string[] }> };

export default async function OverviewPage({ searchParams }: Props) {
  const actor = await requirePageActor("view");
  const caller = callerFor(actor);
  const asked = Month.safeParse((await searchParams).period);
  const current = await caller.admin.monthlyBudget.get();
  const period = asked.success && asked.data <= current.month ? asked.data : undefined;
  const initial = await caller.admin.overview(period === undefined ? {} : { period });
  return (
    <OverviewView
      initial={initial}
      current={current.month}
      can={{
        setCap: may(actor, "organization.steer"),
        override: may(actor, "overrides.manage"),
        setLimits: may(actor, "budgets.manage"),
        administer: may(actor, "administer"),
      }}
    />
  );
}
