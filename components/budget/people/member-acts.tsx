"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { RadioChoice } from "@/components/ui/radio-choice";
import { toast } from "@/components/ui/toast";
import type { InviteRow, MemberRow } from "@/server/contract/admin-members";
import { ROLE_CHOICES, ROLE_WORD } from "./role-words";

/** What every change of the members does once it is done. */
export function useSettled(done: string, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.admin.members.list.queryKey() });
      toast.success(done);
      onClose();
    },
  };
}

export const titleOf = (error: unknown) => (error === null ? null : apiProblem(error).title);

export function ChangeRoleDialog({ member, onClose }: { member: MemberRow; onClose: () => void }) {
  const trpc = useTRPC();
  const [role, setRole] = useState(member.role);
  const change = useMutation(trpc.admin.members.setRole.mutationOptions(useSettled("Role changed", onClose)));
  const whose = member.isYou ? "You sign in anew" : `${member.name} signs in anew`;
  return (
    <ConfirmDialog
      title={`Role of ${member.name}`}
      effect={`Now ${ROLE_WORD[member.role].name.toLowerCase()}. Every session ends with the change: ${whose} to go on.`}
      confirm="Change role"
      doing="Changing…"
      isDestructive={false}
      pending={change.isPending}
      error={titleOf(change.error)}
      onClose={onClose}
      onConfirm={() => change.mutate({ userId: member.userId, role })}
    >
      <RadioChoice
        legend="Role"
        layout="column"
        choices={ROLE_CHOICES}
        value={role}
        onValueChange={setRole}
      />
    </ConfirmDialog>
  );
}

export function RemoveMemberDialog({ member, onClose }: { member: MemberRow; onClose: () => void }) {
  const trpc = useTRPC();
  const remove = useMutation(
    trpc.admin.members.remove.mutationOptions(useSettled("Member removed", onClose)),
  );
  return (
    <ConfirmDialog
      title={`Remove ${member.name}?`}
      effect={`${member.email} is signed out everywhere and cannot sign in again without a new invitation. What they did stays in the audit log.`}
      confirm="Remove"
      doing="Removing…"
      pending={remove.isPending}
      error={titleOf(remove.error)}
      onClose={onClose}
      onConfirm={() => remove.mutate({ userId: member.userId })}
    />
  );
}

export function WithdrawInviteDialog({ invite, onClose }: { invite: InviteRow; onClose: () => void }) {
  const trpc = useTRPC();
  const withdraw = useMutation(
    trpc.admin.members.withdrawInvite.mutationOptions(useSettled("Invitation withdrawn", onClose)),
  );
  return (
    <ConfirmDialog
      title="Withdraw the invitation?"
      effect={`The link for ${invite.email} opens no more.`}
      confirm="Withdraw"
      doing="Withdrawing…"
      pending={withdraw.isPending}
      error={titleOf(withdraw.error)}
      onClose={onClose}
      onConfirm={() => withdraw.mutate({ inviteId: invite.id })}
    />
  );
}
