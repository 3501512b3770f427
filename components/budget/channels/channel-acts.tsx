"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { SecretOnce } from "@/components/ui/secret-once";
import { toast } from "@/components/ui/toast";
import type { ChannelRow } from "@/server/contract/admin-channels";

interface ChannelActProps {
  channel: ChannelRow;
  onClose: () => void;
}

/** Has the channels and their deliveries read again. */
export function useChannelsAgain(): () => Promise<void> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return () => queryClient.invalidateQueries({ queryKey: trpc.admin.channels.pathKey() });
}

const titleOf = (error: unknown) => (error === null ? null : apiProblem(error).title);

export function RemoveChannelDialog({ channel, onClose }: ChannelActProps) {
  const trpc = useTRPC();
  const readAgain = useChannelsAgain();
  const remove = useMutation(
    trpc.admin.channels.remove.mutationOptions({
      onSuccess: async () => {
        await readAgain();
        toast.success("Channel removed");
        onClose();
      },
    }),
  );
  const lost =
    channel.pending === 0
      ? ""
      : ` ${formatPlural(channel.pending, "delivery that waits is", "deliveries that wait are")} given up.`;
  return (
    <ConfirmDialog
      title={`Remove ${channel.name}?`}
      effect={`It hears nothing any more and leaves every rule.${lost} What was sent stays in the list.`}
      confirm="Remove"
      doing="Removing…"
      pending={remove.isPending}
      error={titleOf(remove.error)}
      onClose={onClose}
      onConfirm={() => remove.mutate({ channelId: channel.id })}
    />
  );
}

/** Sends a test as soon as it is opened, and says what came of it. */
export function TestChannelDialog({ channel, onClose }: ChannelActProps) {
  const trpc = useTRPC();
  const readAgain = useChannelsAgain();
  const { mutate, data, error, isPending } = useMutation(
    trpc.admin.channels.test.mutationOptions({ onSettled: readAgain }),
  );
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate({ channelId: channel.id });
  }, [mutate, channel.id]);
  const status = data?.status == null ? "" : ` It answered ${data.status}.`;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Test of ${channel.name}`}
      description={`One message to ${channel.target}.`}
    >
      <p role="status" aria-live="polite" data-testid="test-outcome" className="min-h-10">
        {isPending || (data === undefined && error === null)
          ? "Sending…"
          : error !== null
            ? apiProblem(error).title
            : data?.state === "delivered"
              ? `The receiver has it.${status}`
              : `It did not arrive. ${data?.error ?? ""}`}
      </p>
      <DialogActions>
        <Button onClick={() => mutate({ channelId: channel.id })} disabled={isPending}>
          Send once more
        </Button>
        <Button variant="primary" onClick={onClose}>
          Close
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** Another signing secret, shown this once. */
export function RotateSecretDialog({ channel, timeZone, onClose }: ChannelActProps & { timeZone: string }) {
  const trpc = useTRPC();
  const rotate = useMutation(
    trpc.admin.channels.rotateSecret.mutationOptions({ onSuccess: useChannelsAgain() }),
  );
  if (rotate.data !== undefined)
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title="Copy the new secret now"
        description={`It is not shown again. The old one signs too until ${formatDateTime(rotate.data.oldSecretUntil, timeZone)}.`}
      >
        <SecretOnce value={rotate.data.secret} what="the secret" testId="channel-secret" />
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={`New secret for ${channel.name}?`}
      effect="For 24 hours each message carries both signatures, so that the receiver may change over."
      confirm="Make the secret"
      doing="Making…"
      isDestructive={false}
      pending={rotate.isPending}
      error={titleOf(rotate.error)}
      onClose={onClose}
      onConfirm={() => rotate.mutate({ channelId: channel.id })}
    />
  );
}
