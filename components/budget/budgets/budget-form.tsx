"use client";

import type { ReactNode } from "react";
import { type Resolver, type UseFormReturn, useForm } from "react-hook-form";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { PrimaryBar } from "@/components/ui/primary-bar";
import { Section } from "@/components/ui/section";
import { BudgetAtLimitFields } from "./budget-at-limit-fields";
import { FIELD_LABELS } from "./budget-field-labels";
import type { BudgetTexts } from "./budget-form-values";
import { BudgetHearingFields } from "./budget-hearing-fields";
import { BudgetLimitFields } from "./budget-limit-fields";
import { BudgetPeriodFields } from "./budget-period-fields";
import { BudgetScopeFields } from "./budget-scope-fields";

interface BudgetFormProps<Input> {
  values: BudgetTexts;
  resolver: Resolver<BudgetTexts, unknown, Input>;
  /** The budget that is changed: its scope and period stay as they were made. Null: a new one. */
  budgetId: string | null;
  pending: boolean;
  error: string | null;
  /** Where Cancel goes. */
  backHref: string;
  onSubmit: (input: Input, texts: BudgetTexts) => void;
  /** In place of the error: the choice between two changes. */
  conflict?: ReactNode;
  /** Beside the form: what it would do, for the texts as they stand. */
  preview?: (texts: BudgetTexts) => ReactNode;
}

/** What, how much, when, what happens at the limit, and who hears: a budget on one page. */
export function BudgetForm<Input>(props: BudgetFormProps<Input>) {
  const { values, resolver, budgetId, pending, error, backHref, onSubmit, preview } = props;
  const form = useForm<BudgetTexts, unknown, Input>({
    defaultValues: values,
    shouldFocusError: false,
    resolver,
  });
  const { errors, submitCount } = form.formState;
  const isNew = budgetId === null;
  const submit = (input: Input) => onSubmit(input, form.getValues());
  return (
    <form
      noValidate
      onSubmit={form.handleSubmit(submit)}
      className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_320px]"
    >
      <div className="flex min-w-0 flex-col gap-8">
        {props.conflict}
        <FormSummary messages={complaints(error, errors, FIELD_LABELS)} attempt={submitCount} />
        <Section
          title="What"
          note={isNew ? "which calls it counts" : "its scope stays; duplicate the budget for another"}
        >
          <BudgetScopeFields form={form} isNew={isNew} />
        </Section>
        <Section title="How much" note="each is judged alone; an empty one does not bind">
          <BudgetLimitFields form={form} />
        </Section>
        <Section
          title="When"
          note={isNew ? "how often it counts anew" : "its period stays; duplicate the budget for another"}
        >
          <BudgetPeriodFields form={form} isNew={isNew} />
        </Section>
        <Section title="At the limit">
          <BudgetAtLimitFields form={form} />
        </Section>
        <Section title="Who hears" note="of a level reached or projected">
          <BudgetHearingFields form={form} budgetId={budgetId} />
        </Section>
      </div>
      {preview ? (
        <aside aria-label="Preview" className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1">
          {preview(form.watch())}
        </aside>
      ) : null}
      <Acts form={form} pending={pending} backHref={backHref} onSubmit={submit} />
    </form>
  );
}

interface ActsProps<Input> extends Pick<BudgetFormProps<Input>, "pending" | "backHref"> {
  onSubmit: (input: Input) => void;
  form: UseFormReturn<BudgetTexts, unknown, Input>;
}

/** Saving, and saving what only watches: it counts what it would refuse, until somebody lets it refuse. */
function Acts<Input>({ form, pending, backHref, onSubmit }: ActsProps<Input>) {
  const watchOnly = () => {
    form.setValue("shadow", true);
    void form.handleSubmit(onSubmit)();
  };
  return (
    <div className="flex flex-wrap content-start gap-2">
      <PrimaryBar>
        <Button type="submit" variant="primary" disabled={pending}>
          {pending ? "Saving…" : "Save"}
        </Button>
      </PrimaryBar>
      {form.watch("shadow") ? null : (
        <Button onClick={watchOnly} disabled={pending}>
          Save as observe-only
        </Button>
      )}
      <Link href={backHref} className={buttonClass()}>
        Cancel
      </Link>
    </div>
  );
}
