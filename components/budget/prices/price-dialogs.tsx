"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type UseFormRegisterReturn, useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { PriceSetInput, RateSetInput } from "@/server/contract/admin-prices";

export interface PriceDraft {
  provider: string;
  model: string;
  inputPerMillion?: string;
  outputPerMillion?: string;
  cacheReadPerMillion?: string | null;
  cacheWritePerMillion?: string | null;
}

const PRICE_LABELS = {
  provider: "Provider",
  model: "Model",
  inputPerMillion: "Input",
  outputPerMillion: "Output",
  cacheReadPerMillion: "Cache read",
  cacheWritePerMillion: "Cache write",
  validFrom: "From",
  reason: "Reason",
};
type PriceTexts = Record<keyof typeof PRICE_LABELS, string>;

/** A price of one's own from now or a later date on; the one before is succeeded, not changed. */
export function PriceDialog({ draft, onClose }: { draft: PriceDraft; onClose: () => void }) {
  const trpc = useTRPC();
  const set = useMutation(trpc.admin.prices.set.mutationOptions(useSettled("Price set", onClose)));
  const form = useForm<PriceTexts, unknown, PriceSetInput>({
    defaultValues: {
      provider: draft.provider,
      model: draft.model,
      inputPerMillion: draft.inputPerMillion ?? "",
      outputPerMillion: draft.outputPerMillion ?? "",
      cacheReadPerMillion: draft.cacheReadPerMillion ?? "",
      cacheWritePerMillion: draft.cacheWritePerMillion ?? "",
      validFrom: "",
      reason: "",
    },
    shouldFocusError: false,
    resolver: contractResolver<PriceTexts, PriceSetInput>({ schema: PriceSetInput, toInput: priceInput }),
  });
  const { errors, submitCount } = form.formState;
  const money = (
    name: "inputPerMillion" | "outputPerMillion" | "cacheReadPerMillion" | "cacheWritePerMillion",
  ) => (
    <MoneyField
      label={PRICE_LABELS[name]}
      optional={name.startsWith("cache")}
      error={errors[name]?.message}
      field={form.register(name)}
    />
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={set.isPending}
      title="Set a price"
      description="US dollars per 1,000,000 tokens, for this organization only. What is booked keeps the price of its time."
    >
      <form
        noValidate
        onSubmit={form.handleSubmit((input) => set.mutate(input))}
        className="flex flex-col gap-4"
      >
        <FormSummary
          messages={complaints(problemOf(set.error), errors, PRICE_LABELS)}
          attempt={submitCount}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <TextField
            label="Provider"
            autoComplete="off"
            error={errors.provider?.message}
            {...form.register("provider")}
          />
          <TextField
            label="Model"
            autoComplete="off"
            error={errors.model?.message}
            {...form.register("model")}
          />
          {money("inputPerMillion")}
          {money("outputPerMillion")}
          {money("cacheReadPerMillion")}
          {money("cacheWritePerMillion")}
        </div>
        <WhenAndWhy
          from={form.register("validFrom")}
          reason={form.register("reason")}
          fromError={errors.validFrom?.message}
        />
        <Actions pending={set.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

type RateTexts = { agentType: string; perThousand: string; validFrom: string; reason: string };

/** A rate of one's own for an agent type. */
export function RateDialog({ agentType, onClose }: { agentType: string; onClose: () => void }) {
  const trpc = useTRPC();
  const set = useMutation(trpc.admin.rates.set.mutationOptions(useSettled("Rate set", onClose)));
  const form = useForm<RateTexts, unknown, RateSetInput>({
    defaultValues: { agentType, perThousand: "", validFrom: "", reason: "" },
    shouldFocusError: false,
    resolver: contractResolver<RateTexts, RateSetInput>({
      schema: RateSetInput,
      toInput: ({ validFrom, reason, perThousand, ...texts }) => ({
        ...texts,
        perThousand: perThousand.trim(),
        ...dated(validFrom, reason),
      }),
    }),
  });
  const { errors, submitCount } = form.formState;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={set.isPending}
      title={`Rate of ${agentType}`}
      description="US dollars per 1,000 tokens, for calls of this type whose model has no price."
    >
      <form
        noValidate
        onSubmit={form.handleSubmit((input) => set.mutate(input))}
        className="flex flex-col gap-4"
      >
        <FormSummary
          messages={complaints(problemOf(set.error), errors, { perThousand: "Rate", validFrom: "From" })}
          attempt={submitCount}
        />
        <MoneyField label="Rate" error={errors.perThousand?.message} field={form.register("perThousand")} />
        <WhenAndWhy
          from={form.register("validFrom")}
          reason={form.register("reason")}
          fromError={errors.validFrom?.message}
        />
        <Actions pending={set.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function useSettled(done: string, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.admin.prices.pathKey() });
      await queryClient.invalidateQueries({ queryKey: trpc.admin.rates.pathKey() });
      toast.success(done);
      onClose();
    },
  };
}

function problemOf(error: unknown): string | null {
  return error === null ? null : apiProblem(error).title;
}

function priceInput(texts: PriceTexts) {
  const { validFrom, reason, cacheReadPerMillion, cacheWritePerMillion, ...rest } = texts;
  const optional = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    provider: rest.provider.trim(),
    model: rest.model.trim(),
    inputPerMillion: rest.inputPerMillion.trim(),
    outputPerMillion: rest.outputPerMillion.trim(),
    cacheReadPerMillion: optional(cacheReadPerMillion),
    cacheWritePerMillion: optional(cacheWritePerMillion),
    ...dated(validFrom, reason),
  };
}

/** A local time of the form as an instant; left empty it is now. */
function dated(validFrom: string, reason: string) {
  const at = Date.parse(validFrom);
  return {
    ...(validFrom !== "" && { validFrom: Number.isNaN(at) ? validFrom : new Date(at).toISOString() }),
    ...(reason.trim() !== "" && { reason: reason.trim() }),
  };
}

interface MoneyFieldProps {
  label: string;
  optional?: boolean;
  error: string | undefined;
  field: UseFormRegisterReturn;
}

function MoneyField({ label, optional = false, error, field }: MoneyFieldProps) {
  return (
    <TextField
      label={label}
      optional={optional}
      prefix="$"
      inputMode="decimal"
      autoComplete="off"
      error={error}
      {...field}
    />
  );
}

interface WhenAndWhyProps {
  from: UseFormRegisterReturn;
  reason: UseFormRegisterReturn;
  fromError: string | undefined;
}

function WhenAndWhy({ from, reason, fromError }: WhenAndWhyProps) {
  return (
    <>
      <TextField
        label="From"
        optional
        type="datetime-local"
        hint="In your browser's zone. Left empty: from now on."
        error={fromError}
        {...from}
      />
      <TextField label="Reason" optional hint="It stands in the audit log." maxLength={500} {...reason} />
    </>
  );
}

function Actions({ pending, onClose }: { pending: boolean; onClose: () => void }) {
  return (
    <DialogActions>
      <Button onClick={onClose} disabled={pending}>
        Cancel
      </Button>
      <Button type="submit" variant="primary" disabled={pending}>
        {pending ? "Saving…" : "Set"}
      </Button>
    </DialogActions>
  );
}
