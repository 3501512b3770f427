"use client";

import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { formatUsd } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { Month, Ratio, UsdAmount } from "@/server/contract/primitives";
import { isMoneyString, usd } from "@/server/domain/money";

// The contract's own fields; the dialog always sends all three.
const CapInput = z.strictObject({ month: Month, totalBudget: UsdAmount.nullable(), alertThreshold: Ratio });

export type SetCapInput = z.infer<typeof CapInput>;

const LABELS = { totalBudget: "Limit", alertThreshold: "First alert" };

interface CapTexts {
  totalBudget: string;
  alertThreshold: string;
}

/** What a choice between two changes does to the form. */
interface CapConflict {
  typed: { limit: string; firstAlert: string };
  keep: () => void;
  take: () => void;
}

interface SetCapDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  month: string;
  limit: string | null;
  spent: string;
  alertThreshold: number;
  /** What is capped: "Monthly cap", or the name of a campaign. */
  title?: string;
  pending: boolean;
  /** What the server said no to. */
  error?: string | null;
  /** Somebody else saved first: above the fields stands what there is to choose between. */
  conflict?: ((form: CapConflict) => ReactNode) | undefined;
  onSubmit: (input: SetCapInput) => void;
}

export function SetCapDialog(props: SetCapDialogProps) {
  const { open, onOpenChange, month, title = "Monthly cap", pending } = props;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      busy={pending}
      title={title}
      description={`For ${formatMonth(month)} and the months after it. Closed months keep theirs.`}
    >
      <CapForm {...props} />
    </Dialog>
  );
}

function CapForm({
  month,
  limit,
  spent,
  alertThreshold,
  pending,
  error,
  conflict,
  onSubmit,
  onOpenChange,
}: SetCapDialogProps) {
  const form = useForm<CapTexts, unknown, SetCapInput>({
    defaultValues: textsOf(limit, alertThreshold),
    // The summary takes the focus.
    shouldFocusError: false,
    resolver: contractResolver<CapTexts, SetCapInput>({
      schema: CapInput,
      toInput: (texts) => toInput(texts, month),
    }),
  });
  const { errors, submitCount } = form.formState;
  const amount = form.watch("totalBudget").trim();
  return (
    <form noValidate onSubmit={form.handleSubmit(onSubmit)} className="flex flex-col gap-4">
      {conflict?.({
        typed: { limit: amount, firstAlert: form.watch("alertThreshold").trim() },
        keep: form.handleSubmit(onSubmit),
        take: () => {
          form.reset(textsOf(limit, alertThreshold));
          form.setFocus("totalBudget");
        },
      })}
      <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
      <TextField
        label="Limit in US dollars"
        prefix="$"
        inputMode="decimal"
        autoComplete="off"
        hint="Leave it empty to count without a limit."
        error={errors.totalBudget?.message}
        {...form.register("totalBudget")}
      />
      <TextField
        label="First alert at"
        suffix="%"
        inputMode="decimal"
        autoComplete="off"
        hint="Of the limit. Critical and exceeded alerts come by themselves."
        error={errors.alertThreshold?.message}
        {...form.register("alertThreshold")}
      />
      <CapEffect amount={amount} spent={spent} />
      <DialogActions>
        <Button onClick={() => onOpenChange(false)} disabled={pending}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={pending}>
          {pending ? "Saving…" : "Save"}
        </Button>
      </DialogActions>
    </form>
  );
}

/** What the new limit does at once, in numbers. */
function CapEffect({ amount, spent }: { amount: string; spent: string }) {
  return (
    <p aria-live="polite" className="min-h-10 text-ink-2">
      {effectOf(amount, spent)}
    </p>
  );
}

function effectOf(amount: string, spent: string): string {
  if (amount === "") return `No limit: ${formatUsd(spent)} is spent so far and nothing is refused.`;
  if (!isMoneyString(amount)) return "";
  const room = usd(amount).minus(usd(spent));
  if (room.isNegative())
    return `Acts at once: ${formatUsd(spent)} is already spent, ${formatUsd(room.abs().toFixed())} above this limit.`;
  return `${formatUsd(spent)} is spent so far, which leaves ${formatUsd(room.toFixed())}.`;
}

function textsOf(limit: string | null, alertThreshold: number): CapTexts {
  return {
    totalBudget: limit === null ? "" : amountText(limit),
    alertThreshold: toPercentText(alertThreshold),
  };
}

/** An amount as a person types it: "76.50", and every decimal where there are more than two. */
function amountText(value: string): string {
  return (value.split(".")[1] ?? "").length === 1 ? `${value}0` : value;
}

function toPercentText(share: number): string {
  return String(Math.round(share * 1000) / 10);
}

function toInput(texts: CapTexts, month: string) {
  const amount = texts.totalBudget.trim();
  const percent = texts.alertThreshold.trim();
  // Text that is no number goes to the schema as it is, which then says so.
  const threshold = /^\d{1,3}(\.\d{1,2})?$/.test(percent)
    ? Math.round(Number(percent) * 100) / 10_000
    : percent;
  return { month, totalBudget: amount === "" ? null : amount, alertThreshold: threshold };
}
