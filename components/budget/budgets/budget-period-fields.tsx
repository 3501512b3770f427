"use client";

import type { UseFormReturn } from "react-hook-form";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { BudgetTexts } from "./budget-form-values";

const PERIODS = [
  { value: "HOURLY", label: "Hour" },
  { value: "DAILY", label: "Day" },
  { value: "WEEKLY", label: "Week" },
  { value: "MONTHLY", label: "Month" },
  { value: "YEARLY", label: "Year" },
  { value: "TOTAL", label: "In total, never again" },
  { value: "PER_SESSION", label: "Session" },
  { value: "PER_TASK", label: "Task" },
  { value: "RATE", label: "A window of seconds (rate limit)" },
];

interface FieldsProps<Input> {
  form: UseFormReturn<BudgetTexts, unknown, Input>;
  isNew: boolean;
}

/** When it counts anew; chosen once, as the scope is. */
export function BudgetPeriodFields<Input>({ form, isNew }: FieldsProps<Input>) {
  const { errors } = form.formState;
  const period = form.watch("period");
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label="Counts anew each"
        disabled={!isNew}
        options={PERIODS}
        {...form.register("period")}
      />
      {period === "MONTHLY" ? (
        <TextField
          label="Begins on day"
          inputMode="numeric"
          disabled={!isNew}
          hint="29 to 31 fall on the month's last day."
          error={errors.resetDay?.message}
          {...form.register("resetDay")}
        />
      ) : null}
      {period === "RATE" ? (
        <TextField
          label="Seconds"
          inputMode="numeric"
          disabled={!isNew}
          hint="A call beyond it is refused until the window ends."
          error={errors.windowSeconds?.message}
          {...form.register("windowSeconds")}
        />
      ) : null}
    </div>
  );
}
