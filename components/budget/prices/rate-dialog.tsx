"use client";

import { useMutation } from "@tanstack/react-query";
import { useRef } from "react";
import { useForm } from "react-hook-form";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Dialog } from "@/components/ui/dialog";
import { RateChangeInput } from "@/server/contract/admin-prices";
import { dated, MoneyField, PriceActions, problemOf, usePricesChanged, WhenAndWhy } from "./price-form-parts";

const RATE_LABELS = { perThousand: "Rate", validFrom: "From", reason: "Reason" };
type RateTexts = { agentType: string; perThousand: string; validFrom: string; reason: string };

/** A rate of one's own for an agent type. */
export function RateDialog({ agentType, onClose }: { agentType: string; onClose: () => void }) {
  const trpc = useTRPC();
  const cancel = useRef<HTMLButtonElement>(null);
  const set = useMutation(trpc.admin.rates.set.mutationOptions(usePricesChanged("Rate set", onClose)));
  const form = useForm<RateTexts, unknown, RateChangeInput>({
    defaultValues: { agentType, perThousand: "", validFrom: "", reason: "" },
    shouldFocusError: false,
    resolver: contractResolver<RateTexts, RateChangeInput>({
      schema: RateChangeInput,
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
      initialFocus={cancel}
      title={`Rate of ${agentType}`}
      description="US dollars per 1,000 tokens, for calls of this type whose model has no price."
    >
      <form noValidate onSubmit={(event) => event.preventDefault()} className="flex flex-col gap-4">
        <FormSummary messages={complaints(problemOf(set.error), errors, RATE_LABELS)} attempt={submitCount} />
        <MoneyField label="Rate" error={errors.perThousand?.message} field={form.register("perThousand")} />
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
