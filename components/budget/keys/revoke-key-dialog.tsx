"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toast";
import type { KeyOutput } from "@/server/contract/keys";

interface RevokeKeyDialogProps {
  apiKey: KeyOutput;
  onClose: () => void;
}

/** Ends a key for good. */
export function RevokeKeyDialog({ apiKey, onClose }: RevokeKeyDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
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
    <ConfirmDialog
      title={`Revoke ${apiKey.name}?`}
      effect="Every call with this key is refused within a second, on every server. This cannot be undone."
      confirm="Revoke"
      doing="Revoking…"
      pending={revoke.isPending}
      error={revoke.error === null ? null : apiProblem(revoke.error).title}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ id: apiKey.id })}
    />
  );
}
