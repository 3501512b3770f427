"use client";

import type { UseFormReturn } from "react-hook-form";
import { CheckField } from "@/components/ui/check-field";
import { SelectField } from "@/components/ui/select-field";
import { TextField } from "@/components/ui/text-field";
import type { BudgetTexts } from "./budget-form-values";
import { SCOPE_WORD } from "./budget-words";

interface FieldsProps<Input> {
  form: UseFormReturn<BudgetTexts, unknown, Input>;
  isNew: boolean;
}

/** What: its name, and which calls it covers. The scope is chosen once: closed periods keep what they were counted with. */
export function BudgetScopeFields<Input>({ form, isNew }: FieldsProps<Input>) {
  const { errors } = form.formState;
  const [scopeType, each] = form.watch(["scopeType", "each"]);
  const noun = SCOPE_WORD[scopeType].toLowerCase();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2">
        <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      </div>
      <SelectField
        label="Covers"
        disabled={!isNew}
        options={Object.entries(SCOPE_WORD).map(([value, label]) => ({ value, label }))}
        {...form.register("scopeType")}
      />
      {scopeType === "ORGANIZATION" ? (
        <div />
      ) : (
        <TextField
          label={`Which ${noun}`}
          optional
          autoComplete="off"
          disabled={!isNew || each}
          hint={each ? `Every ${noun}, each with its own count.` : "Empty: every call, counted together."}
          error={errors.scopeKey?.message}
          {...form.register("scopeKey")}
        />
      )}
      {scopeType === "ORGANIZATION" ? null : (
        <div className="sm:col-span-2">
          <CheckField
            label={`A counter of its own for each ${noun}`}
            hint="Also for those that are first seen later, from their first call."
            disabled={!isNew}
            {...form.register("each")}
          />
        </div>
      )}
    </div>
  );
}
