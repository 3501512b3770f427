"use client";

import type { UseFormReturn } from "react-hook-form";
import { formatDuration } from "@/components/budget/duration";
import { CheckField } from "@/components/ui/check-field";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { BudgetTexts } from "./budget-form-values";

const ACTIONS = [
  { value: "block", label: "Block the call" },
  { value: "queue", label: "Queue it until there is room" },
  { value: "degrade", label: "Degrade to a cheaper model" },
  { value: "warn", label: "Let it pass with a warning" },
  { value: "ignore", label: "Count only" },
  { value: "inherit", label: "As the organization's settings say" },
];

/** What happens to a call that would pass the limit, and to the budget then. */
export function BudgetAtLimitFields<Input>({ form }: { form: UseFormReturn<BudgetTexts, unknown, Input> }) {
  const { errors } = form.formState;
  const [action, ttl] = form.watch(["action", "queueTtlSeconds"]);
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField label="A call that would pass the limit" options={ACTIONS} {...form.register("action")} />
      {action === "degrade" ? (
        <TextField
          label="Cheaper model"
          optional
          autoComplete="off"
          error={errors.fallbackModel?.message}
          {...form.register("fallbackModel")}
        />
      ) : action === "queue" ? (
        <TextField
          label="Waits at most"
          suffix="s"
          inputMode="numeric"
          autoComplete="off"
          hint={`${lengthOf(ttl)}From a minute to a day; then the call leaves the queue.`}
          error={errors.queueTtlSeconds?.message}
          {...form.register("queueTtlSeconds")}
        />
      ) : (
        <div className="max-sm:hidden" />
      )}
      <CheckField
        label="Suspend when exceeded"
        hint="Nothing passes until somebody resumes it."
        {...form.register("autoSuspend")}
      />
      <CheckField
        label="Observe only"
        hint="Counts what it would have refused, and refuses nothing."
        {...form.register("shadow")}
      />
    </div>
  );
}

/** What is typed in seconds, as it is read: "1 day. ". */
function lengthOf(text: string): string {
  return /^[1-9]\d{0,8}$/.test(text.trim()) ? `${formatDuration(Number(text))}. ` : "";
}
