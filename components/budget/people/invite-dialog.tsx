"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { contractResolver } from "@/components/budget/form-resolver";
import { complaints, FormSummary } from "@/components/budget/form-summary";
import { formatDateTime } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { RadioChoice } from "@/components/ui/radio-choice";
import { SecretOnce } from "@/components/ui/secret-once";
import { TextField } from "@/components/ui/text-field";
import { MemberInviteInput, type RoleName } from "@/server/contract/admin-members";
import { ROLE_CHOICES } from "./role-words";

type Texts = { email: string; role: RoleName };

/** Makes the link by which one person joins, and shows it, this once. */
export function InviteDialog({ timeZone, onClose }: { timeZone: string; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const invite = useMutation(
    trpc.admin.members.invite.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: trpc.admin.members.list.queryKey() }),
    }),
  );
  const form = useForm<Texts, unknown, MemberInviteInput>({
    defaultValues: { email: "", role: "VIEWER" },
    shouldFocusError: false,
    resolver: contractResolver<Texts, MemberInviteInput>({
      schema: MemberInviteInput,
      toInput: (texts) => ({ ...texts, email: texts.email.trim() }),
    }),
  });
  const { errors, submitCount } = form.formState;
  const made = invite.data;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={invite.isPending}
      title={made === undefined ? "Invite a member" : "Copy the link now"}
      description={
        made === undefined
          ? "They choose their name and password themselves."
          : `${made.isMailed ? "It is mailed to the person as well; if that does not arrive, send it yourself." : "Send it to the person."} It opens once, until ${formatDateTime(made.expiresAt, timeZone)}, and is not shown again.`
      }
    >
      {made === undefined ? (
        <form
          noValidate
          onSubmit={form.handleSubmit((input) => invite.mutate(input))}
          className="flex flex-col gap-4"
        >
          <FormSummary
            messages={complaints(invite.error === null ? null : apiProblem(invite.error).title, errors, {
              email: "E-mail",
            })}
            attempt={submitCount}
          />
          <TextField
            label="E-mail"
            type="email"
            autoComplete="off"
            error={errors.email?.message}
            {...form.register("email")}
          />
          <RadioChoice
            legend="Role"
            layout="column"
            choices={ROLE_CHOICES}
            value={form.watch("role")}
            onValueChange={(role) => form.setValue("role", role)}
          />
          <DialogActions>
            <Button onClick={onClose} disabled={invite.isPending}>
              Cancel
            </Button>
            <Button type="submit" variant="primary" disabled={invite.isPending}>
              {invite.isPending ? "Making…" : "Make the link"}
            </Button>
          </DialogActions>
        </form>
      ) : (
        <>
          <SecretOnce value={made.link} what="the link" testId="invite-link" />
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
