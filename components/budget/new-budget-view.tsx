"use client";

import { useMutation } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { PageHeader } from "@/components/ui/page-header";
import { BudgetCreateInput } from "@/server/contract/admin-budgets";
import { BudgetForm } from "./budget-form";
import { type BudgetTexts, NEW_BUDGET, toNewBudget } from "./budget-form-values";
import { contractResolver } from "./form-resolver";

/** `/admin/budget/budgets/new` */
export function NewBudgetView() {
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
      <PageHeader title="New budget" period="It binds on every server with the moment it is saved" />
      <BudgetForm
        values={NEW_BUDGET}
        resolver={contractResolver<BudgetTexts, BudgetCreateInput>({
          schema: BudgetCreateInput,
          toInput: toNewBudget,
        })}
        isNew
        pending={create.isPending}
        error={create.error === null ? null : apiProblem(create.error).title}
        backHref="/admin/budget/budgets"
        onSubmit={(input) => create.mutate(input)}
      />
    </>
  );
}
