"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { PageHeader } from "@/components/ui/page-header";
import { toast } from "@/components/ui/toast";
import type { BudgetRules } from "@/server/contract/admin-budget-rows";
import { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { BudgetForm } from "./budget-form";
import { type BudgetTexts, copyOf, isDrafted, NEW_BUDGET, toNewBudget } from "./budget-form-values";
import { BudgetPreview } from "./budget-preview";

interface NewBudgetViewProps {
  timeZone: string;
  /** The budget to begin with; null: an empty form. */
  copied: BudgetRules | null;
  /** What the page that led here has filled in already. */
  filled: Partial<BudgetTexts>;
}

/** `/admin/budget/budgets/new`, with what it would have done to the past. */
export function NewBudgetView({ timeZone, copied, filled }: NewBudgetViewProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const create = useMutation(
    trpc.admin.budgets.create.mutationOptions({
      onSuccess: ({ id }) => {
        toast.success("Budget saved");
        router.push(`/admin/budget/budgets/${id}`);
      },
    }),
  );
  return (
    <>
      <PageHeader
        title={copied === null ? "New budget" : `New budget, as ${copied.name}`}
        period="It binds on every server with the moment it is saved"
      />
      <BudgetForm
        values={copied === null ? { ...NEW_BUDGET, ...filled } : copyOf(copied)}
        resolver={contractResolver<BudgetTexts, BudgetCreateInput>({
          schema: BudgetCreateInput,
          toInput: toNewBudget,
        })}
        budgetId={null}
        pending={create.isPending}
        error={create.error === null ? null : apiProblem(create.error).title}
        backHref="/admin/budget/budgets"
        onSubmit={(input) => create.mutate(input)}
        preview={(texts) => (
          <BudgetPreview timeZone={timeZone} ask={isDrafted(texts) ? { draft: draftOf(texts) } : null} />
        )}
      />
    </>
  );
}

/** A name says nothing about the past: without one it is looked at all the same. */
function draftOf(texts: BudgetTexts) {
  return toNewBudget({ ...texts, name: "draft" });
}
