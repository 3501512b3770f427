import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { BudgetDetailView } from "@/components/budget/budgets/budget-detail-view";
import { commonOf } from "@/components/budget/budgets/common-of";
import { requirePageActor } from "@/server/auth/page";
import { BudgetId } from "@/server/contract/primitives";
import { callerFor, orNotFound } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Budget" };

type Props = { params: Promise<{ id: string }> };

export default async function BudgetPage({ params }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const budgetId = BudgetId.safeParse((await params).id);
  if (!budgetId.success) notFound();
  const asked = { budgetId: budgetId.data };
  const [initial, session] = await Promise.all([
    orNotFound(caller.admin.budgets.get({ ...asked, limit: 25 })),
    caller.admin.session(),
  ]);
  if (initial === null) notFound();
  const common = commonOf(initial.budget);
  const binding =
    common === null ? null : (await caller.admin.budgets.list({ limit: 100, binding: common })).data;
  const [burn, decisions, holds, hearers] = await Promise.all([
    caller.admin.budgets.burn(asked),
    caller.admin.budgets.decisions({ ...asked, limit: 10 }),
    caller.admin.budgets.holds({ ...asked, limit: 10 }),
    caller.admin.alertRules.hearers(asked),
  ]);
  return <BudgetDetailView {...{ initial, binding, session, burn, decisions, holds, hearers }} />;
}
