"use client";

import { useQuery } from "@tanstack/react-query";
import type { z } from "zod";
import { useTRPC } from "@/components/api/trpc";
import { LIVE } from "@/components/budget/live-events";
import { Section } from "@/components/ui/section";
import type { BudgetGetOutput, BudgetListRow } from "@/server/contract/admin-budget-rows";
import type { BudgetEntity } from "@/server/contract/budget-fields";
import { BindingBudgets } from "./binding-budgets";
import { AlsoBinding } from "./budget-detail-tables";
import { commonOf } from "./common-of";

interface BindingSectionProps {
  data: BudgetGetOutput;
  /** As the server read them; null: the calls of this budget have nothing in common. */
  initial: BudgetListRow[] | null;
}

/** Every budget that the calls of this one must fit into, itself among them, the tightest marked. */
export function BindingSection({ data, initial }: BindingSectionProps) {
  const common = commonOf(data.budget);
  if (initial === null || common === null)
    return (
      <Section title="Also binding" note="every execution of this budget falls under these, too">
        <AlsoBinding rows={data.alsoBinding} />
      </Section>
    );
  return (
    <Section title="Budgets that bind its calls" note="a call must fit into each; tightest first">
      <LiveBinding common={common} initial={initial} />
    </Section>
  );
}

function LiveBinding({
  common,
  initial,
}: {
  common: z.infer<typeof BudgetEntity>;
  initial: BudgetListRow[];
}) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.admin.budgets.list.queryOptions({ limit: 100, binding: common }),
    meta: LIVE,
    initialData: { data: initial, nextCursor: null, hasMore: false },
  });
  return <BindingBudgets rows={data.data} />;
}
