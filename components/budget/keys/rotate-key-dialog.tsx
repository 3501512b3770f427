"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { RadioChoice } from "@/components/ui/radio-choice";
import { SecretOnce } from "@/components/ui/secret-once";
import type { KeyOutput } from "@/server/contract/keys";

const OVERLAPS = [
  { value: "0", label: "At once" },
  { value: "1", label: "1 hour" },
  { value: "24", label: "24 hours" },
  { value: "168", label: "7 days" },
] as const;

interface RotateKeyDialogProps {
  apiKey: KeyOutput;
  timeZone: string;
  onClose: () => void;
}

/** A new key that opens the same; the old one goes on for a while, so that nobody is shut out. */
export function RotateKeyDialog({ apiKey, timeZone, onClose }: RotateKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [overlap, setOverlap] = useState<(typeof OVERLAPS)[number]["value"]>("24");
  const rotate = useMutation(
    trpc.admin.keys.rotate.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.admin.keys.list.queryKey() }),
    }),
  );
  if (rotate.data !== undefined)
    return (
      <Dialog
        open
        onOpenChange={(open) => !open && onClose()}
        title="Copy the new key now"
        description={`It is not shown again. The old one opens until ${formatDateTime(rotate.data.oldExpiresAt, timeZone)}.`}
      >
        <SecretOnce value={rotate.data.key} what="the key" testId="new-key" />
        <DialogActions>
          <Button variant="primary" onClick={onClose}>
            Done
          </Button>
        </DialogActions>
      </Dialog>
    );
  return (
    <ConfirmDialog
      title={`Rotate ${apiKey.name}`}
      effect="Makes a new key with the same name, scopes and bounds."
      confirm="Rotate"
      doing="Rotating…"
      isDestructive={false}
      pending={rotate.isPending}
      error={rotate.error === null ? null : apiProblem(rotate.error).title}
      onClose={onClose}
      onConfirm={() => rotate.mutate({ id: apiKey.id, overlapHours: Number(overlap) })}
    >
      <RadioChoice legend="The old key ends" choices={OVERLAPS} value={overlap} onValueChange={setOverlap} />
    </ConfirmDialog>
  );
}
