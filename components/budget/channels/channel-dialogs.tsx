"use client";

import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { Button } from "@/components/ui/button";
import { CheckField } from "@/components/ui/check-field";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { RadioChoice } from "@/components/ui/radio-choice";
import { SecretOnce } from "@/components/ui/secret-once";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import {
  ChannelCreateInput,
  type ChannelKind,
  type ChannelRow,
  ChannelUpdateInput,
} from "@/server/contract/admin-channels";
import { useChannelsAgain } from "./channel-acts";
import { KIND_CHOICES, KIND_WORD } from "./channel-words";

type Texts = {
  name: string;
  kind: ChannelKind;
  url: string;
  recipients: string;
  hearsCritical: boolean;
  enabled: boolean;
};

const LABELS = { name: "Name", url: "URL", recipients: "Addresses" };

/** Makes a channel; of a webhook the signing secret is shown, this once. */
export function CreateChannelDialog({ canEmail, onClose }: { canEmail: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const readAgain = useChannelsAgain();
  const create = useMutation(
    trpc.admin.channels.create.mutationOptions({
      onSuccess: async ({ secret }) => {
        await readAgain();
        if (secret !== null) return;
        toast.success("Channel made");
        onClose();
      },
    }),
  );
  const secret = create.data?.secret ?? null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={create.isPending}
      title={secret === null ? "New channel" : "Copy the signing secret now"}
      description={
        secret === null
          ? "What opens the receiver is kept sealed and not shown again."
          : "The receiver checks with it that a message is ours. It is not shown again."
      }
    >
      {secret === null ? (
        <ChannelForm
          schema={ChannelCreateInput}
          toInput={newChannel}
          channel={null}
          canEmail={canEmail}
          pending={create.isPending}
          error={create.error === null ? null : apiProblem(create.error).title}
          onCancel={onClose}
          onSubmit={(input) => create.mutate(input)}
        />
      ) : (
        <>
          <SecretOnce value={secret} what="the secret" testId="channel-secret" />
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

export function EditChannelDialog({ channel, onClose }: { channel: ChannelRow; onClose: () => void }) {
  const trpc = useTRPC();
  const readAgain = useChannelsAgain();
  const update = useMutation(
    trpc.admin.channels.update.mutationOptions({
      onSuccess: async () => {
        await readAgain();
        toast.success("Channel changed");
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={update.isPending}
      title={`Edit ${channel.name}`}
      description={`${KIND_WORD[channel.kind]}: ${channel.target}`}
    >
      <ChannelForm
        schema={ChannelUpdateInput}
        toInput={(texts) => changedChannel(texts, channel)}
        channel={channel}
        canEmail
        pending={update.isPending}
        error={update.error === null ? null : apiProblem(update.error).title}
        onCancel={onClose}
        onSubmit={(input) => update.mutate(input)}
      />
    </Dialog>
  );
}

interface ChannelFormProps<Input> {
  schema: z.ZodType<Input>;
  toInput: (texts: Texts) => unknown;
  /** Null for a new one. */
  channel: ChannelRow | null;
  canEmail: boolean;
  pending: boolean;
  error: string | null;
  onCancel: () => void;
  onSubmit: (input: Input) => void;
}

function ChannelForm<Input>(props: ChannelFormProps<Input>) {
  const { schema, toInput, channel, canEmail, pending, error, onCancel, onSubmit } = props;
  const form = useForm<Texts, unknown, Input>({
    defaultValues: {
      name: channel?.name ?? "",
      kind: channel?.kind ?? "webhook",
      url: "",
      recipients: channel?.kind === "email" ? channel.target : "",
      hearsCritical: channel?.hearsCritical ?? true,
      enabled: channel?.enabled ?? true,
    },
    shouldFocusError: false,
    resolver: contractResolver<Texts, Input>({ schema, toInput }),
  });
  const { errors, submitCount } = form.formState;
  const kind = form.watch("kind");
  return (
    <form
      noValidate
      onSubmit={form.handleSubmit((input) => onSubmit(input as Input))}
      className="flex flex-col gap-4"
    >
      <FormSummary messages={complaints(error, errors, LABELS)} attempt={submitCount} />
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      {channel === null ? (
        <RadioChoice
          legend="Kind"
          layout="column"
          choices={KIND_CHOICES.filter(({ value }) => value !== "email" || canEmail)}
          value={kind}
          onValueChange={(value) => form.setValue("kind", value)}
        />
      ) : null}
      {kind === "webhook" || kind === "slack" ? (
        <TextField
          label="URL"
          type="url"
          autoComplete="off"
          placeholder="https://"
          hint={channel === null ? "https, port 443 or 8443, on a public address." : "Empty: as it is."}
          error={errors.url?.message}
          {...form.register("url")}
        />
      ) : null}
      {kind === "email" ? (
        <TextAreaField
          label="Addresses"
          autoComplete="off"
          hint="Up to 20, parted by commas or lines."
          error={errors.recipients?.message}
          {...form.register("recipients")}
        />
      ) : null}
      <CheckField
        label="Hears everything critical"
        hint="It joins the rule that sends every critical and exceeded alert."
        {...form.register("hearsCritical")}
      />
      {channel === null ? null : (
        <CheckField
          label="On"
          hint="While it is off, nothing is kept for it."
          {...form.register("enabled")}
        />
      )}
      <DialogActions>
        <Button onClick={onCancel} disabled={pending}>
          Cancel
        </Button>
        <Button type="submit" variant="primary" disabled={pending}>
          {pending ? "Saving…" : channel === null ? "Make the channel" : "Save"}
        </Button>
      </DialogActions>
    </form>
  );
}

const addressesIn = (text: string) => text.split(/[\s,;]+/).filter((address) => address !== "");

function newChannel({ name, kind, url, recipients, hearsCritical }: Texts) {
  return {
    name,
    kind,
    hearsCritical,
    ...((kind === "webhook" || kind === "slack") && { url: url.trim() }),
    ...(kind === "email" && { recipients: addressesIn(recipients) }),
  };
}

function changedChannel({ name, url, recipients, hearsCritical, enabled }: Texts, channel: ChannelRow) {
  const { id, kind, version } = channel;
  return {
    channelId: id,
    name,
    hearsCritical,
    enabled,
    version,
    ...(url.trim() !== "" && { url: url.trim() }),
    ...(kind === "email" && { recipients: addressesIn(recipients) }),
  };
}
