"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatDateTime } from "@/components/budget/format-time";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { toast } from "@/components/ui/toast";
import type { KeyOutput } from "@/server/contract/keys";

interface RevokeKeyDialogProps {
  apiKey: KeyOutput;
  timeZone: string;
  onClose: () => void;
}

/** Ends a key for good. */
export function RevokeKeyDialog({ apiKey, timeZone, onClose }: RevokeKeyDialogProps) {
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
  const used =
    apiKey.lastUsedAt === null
      ? "It was never used."
      : `It was last used ${formatDateTime(apiKey.lastUsedAt, timeZone)}.`;
  return (
    <ReasonDialog
      title={`Revoke ${apiKey.name}?`}
      effect={`${used} Every call with it is refused within a second, on every server. This cannot be undone.`}
      confirm="Revoke"
      pending={revoke.isPending}
      error={revoke.error === null ? null : apiProblem(revoke.error).title}
      onClose={onClose}
      onConfirm={(reason) => revoke.mutate({ id: apiKey.id, reason })}
    />
  );
}
