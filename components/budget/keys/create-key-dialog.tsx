"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { CheckField } from "@/components/ui/check-field";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { SecretOnce } from "@/components/ui/secret-once";
import { TextField } from "@/components/ui/text-field";
import { CreateKeyInput, KeyScopeName } from "@/server/contract/keys";

const LABELS = {
  name: "Name",
  scopes: "Scopes",
  agentIds: "Agents",
  campaignIds: "Campaigns",
  environment: "Environment",
  expiresInDays: "Ends after",
};
const SCOPE_NOTES: Record<string, string> = {
  record: "record costs",
  authorize: "hold money before a call",
  read: "read status and events",
  "cost:explicit": "name a cost itself",
  "emergency:request": "ask for emergency money",
  "queue:claim": "take its own queued calls",
  metrics: "read metrics",
  admin: "everything that an admin may do",
};

type Texts = {
  name: string;
  scopes: string[];
  agentIds: string;
  campaignIds: string;
  environment: string;
  expiresInDays: string;
};

/** Makes a key and shows it, this once. */
export function CreateKeyDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const create = useMutation(
    trpc.admin.keys.create.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.admin.keys.list.queryKey() }),
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      busy={create.isPending}
      title={create.data === undefined ? "New API key" : "Copy the key now"}
      description={
        create.data === undefined
          ? "Give it only what its owner needs."
          : "It is not shown again; Purser keeps only its hash."
      }
    >
      {create.data === undefined ? (
        <KeyForm
          pending={create.isPending}
          error={create.error === null ? null : apiProblem(create.error).title}
          onCancel={onClose}
          onSubmit={(input) => create.mutate(input)}
        />
      ) : (
        <>
          <SecretOnce value={create.data.key} what="the key" testId="new-key" />
          <DialogActions>
            <Button variant="primary" onClick={onClose}>
              Done
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

interface KeyFormProps {
  pending: boolean;
  error: string | null;
  onCancel: () => void;
  onSubmit: (input: CreateKeyInput) => void;
}

function KeyForm({ pending, error, onCancel, onSubmit }: KeyFormProps) {
  const form = useForm<Texts, unknown, CreateKeyInput>({
    defaultValues: {
      name: "",
      scopes: ["record", "authorize", "read"],
      agentIds: "",
      campaignIds: "",
      environment: "",
      expiresInDays: "365",
    },
    shouldFocusError: false,
    resolver: contractResolver<Texts, CreateKeyInput>({ schema: CreateKeyInput, toInput }),
  });
  const { errors, submitCount } = form.formState;
  return (
    <form noValidate onSubmit={form.handleSubmit(onSubmit)} className="flex flex-col gap-4">
      <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      <fieldset>
        <legend className="text-label text-ink-2">Scopes</legend>
        <div className="mt-1 grid gap-1 sm:grid-cols-2">
          {KeyScopeName.options.map((scope) => (
            <CheckField
              key={scope}
              label={scope}
              hint={SCOPE_NOTES[scope]}
              value={scope}
              {...form.register("scopes")}
            />
          ))}
        </div>
      </fieldset>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label="Agents"
          optional
          autoComplete="off"
          hint="Parted by commas. It then speaks for these only."
          error={errors.agentIds?.message}
          {...form.register("agentIds")}
        />
        <TextField
          label="Campaigns"
          optional
          autoComplete="off"
          hint="Parted by commas. It then spends on these only."
          error={errors.campaignIds?.message}
          {...form.register("campaignIds")}
        />
      </div>
      <TextField
        label="Environment"
        optional
        autoComplete="off"
        hint="The key then speaks for this environment only."
        error={errors.environment?.message}
        {...form.register("environment")}
      />
      <TextField
        label="Ends after"
        suffix="days"
        inputMode="numeric"
        error={errors.expiresInDays?.message}
        {...form.register("expiresInDays")}
      />
      <DialogActions>
        <Button onClick={onCancel} disabled={pending}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={pending}>
          {pending ? "Making…" : "Make the key"}
        </Button>
      </DialogActions>
    </form>
  );
}

function idsIn(text: string): string[] {
  return text
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
}

function toInput({ name, scopes, agentIds, campaignIds, environment, expiresInDays }: Texts) {
  const days = expiresInDays.trim();
  return {
    name,
    scopes,
    agentIds: idsIn(agentIds),
    campaignIds: idsIn(campaignIds),
    environment: environment.trim() === "" ? null : environment.trim(),
    // Text that is no number goes to the schema as it is, which then says so.
    expiresInDays: /^\d{1,4}$/.test(days) ? Number(days) : days,
  };
}
