"use client";

import type { UseFormReturn } from "react-hook-form";
import { TextField } from "@/components/ui/text-field";
import type { BudgetHearersInput } from "@/server/contract/admin-budget-hearers";
import { BudgetActionName } from "@/server/contract/budget-fields";
import { type BudgetTexts, hasLimit } from "./budget-form-values";
import { BudgetHearers } from "./budget-hearers";

interface FieldsProps<Input> {
  form: UseFormReturn<BudgetTexts, unknown, Input>;
  /** Null: it is not made yet. */
  budgetId: string | null;
}

/** From where on people are told before the limit, and who they are. */
export function BudgetHearingFields<Input>({ form, budgetId }: FieldsProps<Input>) {
  const { errors } = form.formState;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Warning at"
          suffix="%"
          inputMode="decimal"
          error={errors.warningPercent?.message}
          {...form.register("warningPercent")}
        />
        <TextField
          label="Critical at"
          suffix="%"
          inputMode="decimal"
          error={errors.criticalPercent?.message}
          {...form.register("criticalPercent")}
        />
      </div>
      <div className="mt-4 border-t border-rule">
        <BudgetHearers ask={askOf(form.watch(), budgetId)} hasLimit={hasLimit(form.watch())} isForm />
      </div>
    </>
  );
}

function askOf(
  { scopeType, period, action: text }: BudgetTexts,
  budgetId: string | null,
): BudgetHearersInput {
  const action = BudgetActionName.safeParse(text).data ?? null;
  return budgetId === null ? { scopeType, period, action } : { budgetId, action };
}
