"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { useSettled } from "@/components/budget/use-settled";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { PriceChangeInput } from "@/server/contract/admin-prices";
import { PriceEffect } from "./price-effect";
import { dated, MoneyField, PriceActions, problemOf, usePricesChanged, WhenAndWhy } from "./price-form-parts";

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
  const cancel = useRef<HTMLButtonElement>(null);
  const set = useMutation(trpc.admin.prices.set.mutationOptions(usePricesChanged("Price set", onClose)));
  const form = useForm<PriceTexts, unknown, PriceChangeInput>({
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
    resolver: contractResolver<PriceTexts, PriceChangeInput>({
      schema: PriceChangeInput,
      toInput: priceInput,
    }),
  });
  const { errors, submitCount } = form.formState;
  const provider = useSettled(form.watch("provider"));
  const model = useSettled(form.watch("model"));
  const rates = {
    inputPerMillion: useSettled(form.watch("inputPerMillion")),
    outputPerMillion: useSettled(form.watch("outputPerMillion")),
    cacheReadPerMillion: useSettled(form.watch("cacheReadPerMillion")),
    cacheWritePerMillion: useSettled(form.watch("cacheWritePerMillion")),
  };
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
      initialFocus={cancel}
      title="Set a price"
      description="US dollars per 1,000,000 tokens, for this organization only. What is booked keeps the price of its time."
    >
      <form noValidate onSubmit={(event) => event.preventDefault()} className="flex flex-col gap-4">
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
        <PriceEffect provider={provider} model={model} rates={rates} />
        <WhenAndWhy
          from={form.register("validFrom")}
          reason={form.register("reason")}
          fromError={errors.validFrom?.message}
          reasonError={errors.reason?.message}
        />
        <PriceActions
          cancel={cancel}
          pending={set.isPending}
          onClose={onClose}
          onConfirm={form.handleSubmit((input) => set.mutate(input))}
        />
      </form>
    </Dialog>
  );
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
