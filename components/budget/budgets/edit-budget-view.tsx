"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { PageHeader } from "@/components/ui/page-header";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { BudgetUpdateInput } from "@/server/contract/admin-budgets";
import { BudgetForm } from "./budget-form";
import { type BudgetTexts, textsOf, toChange } from "./budget-form-values";
import { BudgetPreview } from "./budget-preview";
import { periodText, scopeText } from "./budget-words";

/** `/admin/budget/budgets/[id]/edit`: a change with what it would do, before it is done. */
export function EditBudgetView({ budget, timeZone }: { budget: BudgetRow; timeZone: string }) {
  const trpc = useTRPC();
  const router = useRouter();
  const href = `/admin/budget/budgets/${budget.id}`;
  const update = useMutation(
    trpc.admin.budgets.update.mutationOptions({
      onSuccess: () => {
        toast.success("Budget saved");
        router.push(href);
        router.refresh();
      },
    }),
  );
  const toInput = (texts: BudgetTexts) => ({
    budgetId: budget.id,
    version: budget.version,
    ...changesOf(texts, budget),
  });
  return (
    <>
      <PageHeader title={`Change ${budget.name}`} period={`${scopeText(budget)}, ${periodText(budget)}`} />
      <BudgetForm
        values={textsOf(budget)}
        resolver={contractResolver<BudgetTexts, BudgetUpdateInput>({ schema: BudgetUpdateInput, toInput })}
        isNew={false}
        pending={update.isPending}
        error={update.error === null ? null : apiProblem(update.error).title}
        backHref={href}
        onSubmit={(input) => update.mutate(input)}
        preview={(texts) => {
          const change = changesOf(texts, budget);
          const ask = Object.keys(change).length === 0 ? null : { budgetId: budget.id, ...change };
          return <BudgetPreview ask={ask} timeZone={timeZone} />;
        }}
      />
    </>
  );
}

/** Only what differs from the stored budget: two people who change different fields do not undo each other. */
function changesOf(texts: BudgetTexts, budget: BudgetRow) {
  const before: Record<string, unknown> = toChange(textsOf(budget));
  return Object.fromEntries(
    Object.entries(toChange(texts)).filter(([field, value]) => value !== before[field]),
  );
}
