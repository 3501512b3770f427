import type { Metadata } from "next";
import { Account } from "@/components/budget/account";
import { OverviewView } from "@/components/budget/overview-view";
import { PageFrame } from "@/components/ui/page-frame";
import { requirePageActor } from "@/server/auth/page";
import { may } from "@/server/auth/permissions";
import { Month } from "@/server/contract/primitives";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Overview" };

const PAGES = [{ group: "See", href: "/admin/budget", label: "Overview" }] as const;

type Props = { searchParams: Promise<{ period?: string | string[] }> };

export default async function OverviewPage({ searchParams }: Props) {
  const actor = await requirePageActor("view");
  const caller = callerFor(actor);
  const asked = Month.safeParse((await searchParams).period);
  const current = await caller.admin.monthlyBudget.get();
  const period = asked.success && asked.data <= current.month ? asked.data : undefined;
  const initial = await caller.admin.overview(period === undefined ? {} : { period });
  return (
    <PageFrame
      items={PAGES}
      organizationName={initial.organizationName}
      account={actor.kind === "user" ? <Account email={actor.email} /> : null}
    >
      <OverviewView
        initial={initial}
        current={current.month}
        can={{
          setCap: may(actor, "organization.steer"),
          override: may(actor, "overrides.manage"),
          setLimits: may(actor, "budgets.manage"),
        }}
      />
    </PageFrame>
  );
}
