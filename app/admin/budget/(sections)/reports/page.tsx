import type { Metadata } from "next";
import { ReportsView } from "@/components/budget/reports/reports-view";
import { requirePageActor } from "@/server/auth/page";
import { Month } from "@/server/contract/primitives";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Reports" };

type Props = { searchParams: Promise<{ month?: string | string[] }> };

export default async function ReportsPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const current = await caller.admin.monthlyBudget.get();
  const asked = Month.safeParse((await searchParams).month);
  const month = asked.success && asked.data <= current.month ? asked.data : current.month;
  const [initial, runs, { can }] = await Promise.all([
    caller.admin.reports.monthly({ month }),
    caller.admin.reports.list(),
    caller.admin.session(),
  ]);
  return <ReportsView initial={initial} runs={runs} canRun={can.runReports} current={current.month} />;
}
