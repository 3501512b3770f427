"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import { PoolCreateInput } from "@/server/contract/admin-pools";

const LABELS = { name: "Name", initialBudget: "Amount", priority: "Priority", reservePercent: "Reserve" };
type Texts = { name: string; initialBudget: string; priority: string; reservePercent: string };

export function NewPoolDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(
    trpc.admin.pools.create.mutationOptions({
      onSuccess: () => {
        toast.success("Pool saved");
        onClose();
        return queryClient.invalidateQueries({ queryKey: trpc.admin.pools.pathKey() });
      },
    }),
  );
  const form = useForm<Texts, unknown, PoolCreateInput>({
    defaultValues: { name: "", initialBudget: "", priority: "5", reservePercent: "0" },
    shouldFocusError: false,
    resolver: contractResolver<Texts, PoolCreateInput>({ schema: PoolCreateInput, toInput }),
  });
  const { errors, submitCount } = form.formState;
  const error = create.error === null ? null : apiProblem(create.error).title;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      busy={create.isPending}
      title="New pool"
      description="Its agents share this amount; calls that ask first never spend more."
    >
      <form
        noValidate
        onSubmit={form.handleSubmit((input) => create.mutate(input))}
        className="flex flex-col gap-4"
      >
        <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
        <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
        <TextField
          label="Amount in US dollars"
          prefix="$"
          inputMode="decimal"
          autoComplete="off"
          error={errors.initialBudget?.message}
          {...form.register("initialBudget")}
        />
        <TextField
          label="Priority"
          inputMode="numeric"
          hint="1 to 10, 10 first."
          error={errors.priority?.message}
          {...form.register("priority")}
        />
        <TextField
          label="Reserve"
          suffix="%"
          inputMode="decimal"
          hint="Of the pool, kept for calls of priority 8 and more."
          error={errors.reservePercent?.message}
          {...form.register("reservePercent")}
        />
        <DialogActions>
          <Button onClick={onClose} disabled={create.isPending}>
            Cancel
          </Button>
          <Button type="submit" variant="primary" disabled={create.isPending}>
            {create.isPending ? "Saving…" : "Save"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function toInput({ name, initialBudget, priority, reservePercent }: Texts) {
  return {
    name,
    initialBudget: initialBudget.trim(),
    priority: numberOf(priority),
    reservePercent: numberOf(reservePercent),
  };
}

/** Text that is no number goes to the schema as it is, which then says so. */
function numberOf(text: string): number | string {
  return /^\d{1,3}(\.\d{1,4})?$/.test(text.trim()) ? Number(text.trim()) : text;
}
