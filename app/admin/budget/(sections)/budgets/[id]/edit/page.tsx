import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { EditBudgetView } from "@/components/budget/budgets/edit-budget-view";
import { requirePageActor } from "@/server/auth/page";
import { BudgetId } from "@/server/contract/primitives";
import { callerFor, orNotFound } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Change a budget" };

type Props = { params: Promise<{ id: string }> };

export default async function EditBudgetPage({ params }: Props) {
  const caller = callerFor(await requirePageActor("budgets.manage"));
  const budgetId = BudgetId.safeParse((await params).id);
  if (!budgetId.success) notFound();
  const found = await orNotFound(caller.admin.budgets.get({ budgetId: budgetId.data, limit: 1 }));
  if (found === null) notFound();
  const { timeZone } = await caller.admin.session();
  return <EditBudgetView budget={found.budget} timeZone={timeZone} />;
}
