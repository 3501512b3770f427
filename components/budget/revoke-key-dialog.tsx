"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { toast } from "sonner";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import type { KeyOutput } from "@/server/contract/keys";

interface RevokeKeyDialogProps {
  apiKey: KeyOutput;
  onClose: () => void;
}

/** Ends a key for good; the focus starts on Cancel. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const cancel = useRef<HTMLButtonElement>(null);
  const revoke = useMutation(
    trpc.admin.keys.revoke.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: trpc.admin.keys.list.queryKey() });
        toast.success("Key revoked");
        onClose();
      },
    }),
  );
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      busy={revoke.isPending}
      initialFocus={cancel}
      title={`Revoke ${apiKey.name}?`}
      description="Every call with this key is refused within a second, on every server. This cannot be undone."
    >
      {revoke.error === null ? null : <p className="text-exceeded-text">{apiProblem(revoke.error).title}</p>}
      <DialogActions>
        <Button ref={cancel} onClick={onClose} disabled={revoke.isPending}>
          Cancel
        </Button>
        <Button
          variant="destructive"
          onClick={() => revoke.mutate({ id: apiKey.id })}
          disabled={revoke.isPending}
        >
          {revoke.isPending ? "Revoking…" : "Revoke"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
