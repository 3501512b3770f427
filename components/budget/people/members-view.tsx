"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { InviteRow, MemberRow, MembersOutput } from "@/server/contract/admin-members";
import { InviteDialog } from "./invite-dialog";
import { ChangeRoleDialog, RemoveMemberDialog, WithdrawInviteDialog } from "./member-acts";
import { ResetLinkDialog, ResetSecondFactorDialog } from "./member-sign-in-acts";
import { InvitesTable, MembersTable } from "./members-table";

type Act =
  | { kind: "invite" }
  | { kind: "role" | "remove" | "password" | "second-factor"; member: MemberRow }
  | { kind: "withdraw"; invite: InviteRow };

/** `/admin/budget/settings/members`: who may look, and who may change what. */
export function MembersView({ initial, timeZone }: { initial: MembersOutput; timeZone: string }) {
  const trpc = useTRPC();
  const { data } = useQuery({ ...trpc.admin.members.list.queryOptions(), initialData: initial });
  const [act, setAct] = useState<Act | null>(null);
  const close = () => setAct(null);
  return (
    <>
      <PageHeader
        title="Members"
        period="Who signs in, and what they may do; another role ends every session of its person"
        primary={
          <Button variant="primary" onClick={() => setAct({ kind: "invite" })}>
            Invite
          </Button>
        }
      />
      <div className="flex flex-col gap-8">
        <Section title="Members" note={String(data.members.length)}>
          {data.members.length === 0 ? (
            <EmptyState title="Nobody signs in yet.">Keys alone open this organization.</EmptyState>
          ) : (
            <MembersTable
              rows={data.members}
              timeZone={timeZone}
              onChangeRole={(member) => setAct({ kind: "role", member })}
              onRemove={(member) => setAct({ kind: "remove", member })}
              onResetPassword={(member) => setAct({ kind: "password", member })}
              onResetSecondFactor={(member) => setAct({ kind: "second-factor", member })}
            />
          )}
        </Section>
        <Section title="Invitations that still open">
          {data.invites.length === 0 ? (
            <EmptyState title="No invitation is open." />
          ) : (
            <InvitesTable
              rows={data.invites}
              timeZone={timeZone}
              onWithdraw={(invite) => setAct({ kind: "withdraw", invite })}
            />
          )}
        </Section>
      </div>
      {act?.kind === "invite" ? <InviteDialog timeZone={timeZone} onClose={close} /> : null}
      {act?.kind === "role" ? <ChangeRoleDialog member={act.member} onClose={close} /> : null}
      {act?.kind === "remove" ? <RemoveMemberDialog member={act.member} onClose={close} /> : null}
      {act?.kind === "password" ? (
        <ResetLinkDialog member={act.member} timeZone={timeZone} onClose={close} />
      ) : null}
      {act?.kind === "second-factor" ? <ResetSecondFactorDialog member={act.member} onClose={close} /> : null}
      {act?.kind === "withdraw" ? <WithdrawInviteDialog invite={act.invite} onClose={close} /> : null}
    </>
  );
}
