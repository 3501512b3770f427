import type { Metadata } from "next";
import { NewBudgetView } from "@/components/budget/budgets/new-budget-view";
import { requirePageActor } from "@/server/auth/page";
import { AgentType } from "@/server/contract/attribution";
import { BudgetId, UsdAmount } from "@/server/contract/primitives";
import { callerFor, orNotFound } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "New budget" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function NewBudgetPage({ searchParams }: Props) {
  const { admin } = callerFor(await requirePageActor("budgets.manage"));
  const asked = await searchParams;
  const from = BudgetId.safeParse(asked.from);
  const [session, found] = await Promise.all([
    admin.session(),
    from.success ? orNotFound(admin.budgets.get({ budgetId: from.data, limit: 1 })) : null,
  ]);
  return (
    <NewBudgetView timeZone={session.timeZone} copied={found?.budget ?? null} filled={filledBy(asked)} />
  );
}

/** What an unusual day asks for: a daily limit, of one type of agent or of all. Anything else is left out. */
function filledBy({ dailyLimit, agentType }: Record<string, string | string[] | undefined>) {
  const limit = UsdAmount.safeParse(dailyLimit);
  if (!limit.success) return {};
  const type = AgentType.safeParse(agentType);
  const scope = type.success
    ? ({ scopeType: "AGENT_TYPE", scopeKey: type.data, name: `${type.data}, daily` } as const)
    : ({ scopeType: "ORGANIZATION", name: "All agents, daily" } as const);
  return { ...scope, period: "DAILY" as const, limitCost: limit.data };
}
