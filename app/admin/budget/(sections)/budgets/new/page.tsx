import type { Metadata } from "next";
import { NewBudgetView } from "@/components/budget/budgets/new-budget-view";
import { requirePageActor } from "@/server/auth/page";
import { BudgetId } from "@/server/contract/primitives";
import { callerFor, orNotFound } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "New budget" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewBudgetPage({ searchParams }: Props) {
  const { admin } = callerFor(await requirePageActor("budgets.manage"));
  const from = BudgetId.safeParse((await searchParams).from);
  const [session, found] = await Promise.all([
    admin.session(),
    from.success ? orNotFound(admin.budgets.get({ budgetId: from.data, limit: 1 })) : null,
  ]);
  return <NewBudgetView timeZone={session.timeZone} copied={found?.budget ?? null} />;
}
