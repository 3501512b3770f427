"use client";

import type { UseFormReturn } from "react-hook-form";
import { TextField } from "@/components/ui/text-field";
import type { BudgetTexts } from "./budget-form-values";

/** The limits. Each is judged alone; an empty one does not bind. */
export function BudgetLimitFields<Input>({ form }: { form: UseFormReturn<BudgetTexts, unknown, Input> }) {
  const { errors } = form.formState;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Cost"
        optional
        prefix="$"
        inputMode="decimal"
        autoComplete="off"
        hint="US dollars a period."
        error={errors.limitCost?.message}
        {...form.register("limitCost")}
      />
      <TextField
        label="Tokens"
        optional
        inputMode="numeric"
        autoComplete="off"
        hint="All classes of tokens, a period."
        error={errors.limitTokens?.message}
        {...form.register("limitTokens")}
      />
      <TextField
        label="Requests"
        optional
        inputMode="numeric"
        autoComplete="off"
        hint="Calls a period."
        error={errors.limitRequests?.message}
        {...form.register("limitRequests")}
      />
      <TextField
        label="One call"
        optional
        prefix="$"
        inputMode="decimal"
        autoComplete="off"
        hint="The most that a single call may cost."
        error={errors.perCallMaxCost?.message}
        {...form.register("perCallMaxCost")}
      />
    </div>
  );
}
