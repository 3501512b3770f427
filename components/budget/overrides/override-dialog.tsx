"use client";

import { type ReactNode, type RefObject, useRef, useState } from "react";
import { useForm } from "react-hook-form";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { useNow } from "@/components/budget/use-now";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { RadioChoice } from "@/components/ui/radio-choice";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import { OverrideSchema } from "./override-form";
import {
  expiresAt,
  expiryChoices,
  type OverrideInput,
  type OverrideTexts,
  overrideEffect,
  toOverrideInput,
} from "./override-input";

interface OverrideDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  budgetName: string;
  /** Agents that spend under this budget, where it is known. */
  agents?: number;
  /** A BYPASS from here names no budget and passes all of them: how many, null where that is not known. */
  everyBudget?: number | null;
  /** Asked first: what is overridden, where the page does not say it. */
  before?: ReactNode;
  /** Which kinds are open here; both where it is left out. */
  kinds?: readonly OverrideInput["kind"][];
  /** Somebody else decides: it lasts from the approval on. */
  asks?: boolean;
  now: string;
  periodEnd: string;
  timeZone: string;
  pending: boolean;
  error?: string | null;
  onSubmit: (input: OverrideInput) => void;
}

/** A dangerous act: the focus starts on Cancel, Enter never confirms, the effect stands in numbers. */
export function OverrideDialog(props: OverrideDialogProps) {
  const cancel = useRef<HTMLButtonElement>(null);
  const [kind, setKind] = useState<OverrideInput["kind"]>("GRANT");
  // The form begins anew with each opening, so its title does.
  const [wasOpen, setWasOpen] = useState(props.open);
  if (wasOpen !== props.open) {
    setWasOpen(props.open);
    setKind("GRANT");
  }
  return (
    <Dialog
      open={props.open}
      onOpenChange={props.onOpenChange}
      busy={props.pending}
      initialFocus={cancel}
      title={titleOf(props, kind)}
      description={
        props.asks
          ? "An administrator decides. It lasts from the approval on and ends by itself."
          : "It ends by itself to the second and is written to the audit log."
      }
    >
      <OverrideForm {...props} onKindChange={setKind} cancel={cancel} />
    </Dialog>
  );
}

function titleOf(
  { asks, budgetName, everyBudget }: OverrideDialogProps,
  kind: OverrideInput["kind"],
): string {
  if (kind === "BYPASS" && everyBudget !== undefined)
    return asks ? "Ask to stop enforcing every budget" : "Stop enforcing every budget";
  return asks ? `Ask to override ${budgetName}` : `Override ${budgetName}`;
}

const KINDS = [
  { value: "GRANT", label: "Raise once", note: "Adds an amount to the limit, for this period only." },
  {
    value: "BYPASS",
    label: "Stop enforcing",
    note: "Lets every call through while it lasts. Spend is still counted.",
  },
] as const;

const EVERY_BUDGET_NOTE =
  "Lets every call past every budget while it lasts. Hard ceilings, suspended budgets and limits of pace still hold.";

const LABELS = { amount: "Amount", ceiling: "Ceiling", reason: "Reason", expiry: "Ends after" };

const DEFAULTS = { amount: "", ceiling: "", reason: "", expiry: "24h" } as const;

interface OverrideFormProps extends OverrideDialogProps {
  onKindChange: (kind: OverrideInput["kind"]) => void;
  cancel: RefObject<HTMLButtonElement | null>;
}

function OverrideForm(props: OverrideFormProps) {
  const { agents, asks, everyBudget, periodEnd, timeZone, pending, error, onSubmit, onOpenChange, cancel } =
    props;
  const choices = KINDS.filter(({ value }) => props.kinds?.includes(value) ?? true).map((choice) =>
    choice.value === "BYPASS" && everyBudget !== undefined ? { ...choice, note: EVERY_BUDGET_NOTE } : choice,
  );
  const now = useNow(props.now);
  const form = useForm<OverrideTexts, unknown, OverrideInput>({
    defaultValues: { ...DEFAULTS, kind: choices[0]?.value ?? "GRANT" },
    // The summary takes the focus.
    shouldFocusError: false,
    resolver: contractResolver<OverrideTexts, OverrideInput>({
      schema: OverrideSchema,
      toInput: (texts) => toOverrideInput(texts, now, periodEnd),
      fieldOf: { expiresAt: "expiry" },
    }),
  });
  const texts = form.watch();
  const { errors, submitCount } = form.formState;
  const until = expiresAt(texts.expiry, now, periodEnd);
  return (
    <form noValidate onSubmit={(event) => event.preventDefault()} className="flex flex-col gap-4">
      <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
      {props.before}
      <RadioChoice
        legend="What it does"
        layout="column"
        choices={choices}
        value={texts.kind}
        onValueChange={(kind) => {
          form.setValue("kind", kind);
          props.onKindChange(kind);
        }}
      />
      <AmountField form={form} kind={texts.kind} />
      <TextAreaField
        label="Reason"
        hint="10 to 500 characters; everyone who sees the banner reads it."
        error={errors.reason?.message}
        maxLength={500}
        {...form.register("reason")}
      />
      <RadioChoice
        legend="Ends after"
        choices={expiryChoices(now, periodEnd)}
        value={texts.expiry}
        onValueChange={(expiry) => form.setValue("expiry", expiry)}
      />
      {errors.expiry ? <p className="text-label text-exceeded-text">{errors.expiry.message}</p> : null}
      <p aria-live="polite" className="border-l-2 border-warning bg-warning-tint px-3 py-2 text-ink">
        {overrideEffect(texts, {
          ...(agents !== undefined && { agents }),
          ...(everyBudget !== undefined && { everyBudget }),
          until,
          timeZone,
        })}
      </p>
      <DialogActions>
        <Button ref={cancel} onClick={() => onOpenChange(false)} disabled={pending}>
          Cancel
        </Button>
        <Button
          variant={asks ? "primary" : "destructive"}
          disabled={pending}
          // Space and the pointer confirm; Enter is pressed too easily.
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
          onClick={form.handleSubmit(onSubmit)}
        >
          {pending ? "Saving…" : asks ? "Ask" : texts.kind === "GRANT" ? "Raise once" : "Stop enforcing"}
        </Button>
      </DialogActions>
    </form>
  );
}

type OverrideFormState = ReturnType<typeof useForm<OverrideTexts, unknown, OverrideInput>>;

function AmountField({ form, kind }: { form: OverrideFormState; kind: OverrideTexts["kind"] }) {
  const grant = kind === "GRANT";
  const field = grant ? "amount" : "ceiling";
  return (
    <TextField
      key={field}
      label={grant ? "Amount in US dollars" : "Ceiling in US dollars"}
      optional={!grant}
      prefix="$"
      inputMode="decimal"
      autoComplete="off"
      {...(grant ? {} : { hint: "The most that may be spent under it; an alert comes at 75%." })}
      error={form.formState.errors[field]?.message}
      {...form.register(field)}
    />
  );
}
