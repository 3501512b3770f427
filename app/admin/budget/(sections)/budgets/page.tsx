import type { Metadata } from "next";
import { BudgetsView } from "@/components/budget/budgets/budgets-view";
import { requirePageActor } from "@/server/auth/page";
import { callerFor } from "@/server/trpc/page-caller";

export const metadata: Metadata = { title: "Budgets" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BudgetsPage({ searchParams }: Props) {
  const caller = callerFor(await requirePageActor("view"));
  const params = await searchParams;
  const [initial, session] = await Promise.all([
    caller.admin.budgets.list({ limited: true, limit: 25, outlook: true }),
    caller.admin.session(),
  ]);
  return (
    <BudgetsView
      initial={initial}
      isPlain={["search", "level", "all"].every((name) => params[name] === undefined)}
      timeZone={session.timeZone}
      now={session.now}
      can={session.can}
    />
  );
}
