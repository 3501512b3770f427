"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { SecretOnce } from "@/components/ui/secret-once";
import type { MemberRow } from "@/server/contract/admin-members";
import { titleOf, useSettled } from "./member-acts";

interface ResetLinkDialogProps {
  member: MemberRow;
  timeZone: string;
  onClose: () => void;
}

/** Makes the link by which a member sets a new password, and shows it, this once. */
export function ResetLinkDialog({ member, timeZone, onClose }: ResetLinkDialogProps) {
  const trpc = useTRPC();
  const make = useMutation(trpc.admin.members.resetLink.mutationOptions());
  if (make.data === undefined)
    return (
      <ConfirmDialog
        title={`New password for ${member.name}?`}
        effect={`Makes a link for ${member.email}. Whoever has it chooses the password, so give it to nobody else. The present password opens until the link is used.`}
        confirm="Make the link"
        doing="Making…"
        isDestructive={false}
        pending={make.isPending}
        error={titleOf(make.error)}
        onClose={onClose}
        onConfirm={() => make.mutate({ userId: member.userId })}
      />
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Copy the link now"
      description={`It opens once, until ${formatDateTime(make.data.expiresAt, timeZone)}, and is not shown again.`}
    >
      <SecretOnce value={make.data.link} what="the link" testId="reset-link" />
      <DialogActions>
        <Button variant="primary" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** For one who has lost telephone and recovery codes. */
export function ResetSecondFactorDialog({ member, onClose }: { member: MemberRow; onClose: () => void }) {
  const trpc = useTRPC();
  const reset = useMutation(
    trpc.admin.members.resetSecondFactor.mutationOptions(useSettled("Two-step sign-in taken away", onClose)),
  );
  return (
    <ConfirmDialog
      title={`Take the second step of ${member.name} away?`}
      effect={`The password alone then signs ${member.email} in, until they set it up anew. Their sessions end. Be sure that it is they who ask.`}
      confirm="Take away"
      doing="Taking away…"
      pending={reset.isPending}
      error={titleOf(reset.error)}
      onClose={onClose}
      onConfirm={() => reset.mutate({ userId: member.userId })}
    />
  );
}
