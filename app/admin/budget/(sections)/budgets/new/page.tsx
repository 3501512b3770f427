import type { Metadata } from "next";
import { NewBudgetView } from "@/components/budget/new-budget-view";
import { requirePageActor } from "@/server/auth/page";

export const metadata: Metadata = { title: "New budget" };

export default async function NewBudgetPage() {
  await requirePageActor("budgets.manage");
  return <NewBudgetView />;
}
