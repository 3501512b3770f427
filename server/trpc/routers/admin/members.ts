import {
  DecidersOutput,
  InviteWithdrawInput,
  InviteWithdrawOutput,
  MemberInviteInput,
  MemberInviteOutput,
  MemberRemoveInput,
  MemberResetLinkInput,
  MemberResetLinkOutput,
  MemberResetSecondFactorInput,
  MemberRow,
  MemberSetRoleInput,
  MembersOutput,
} from "@/server/contract/admin-members";
import { listDeciders } from "@/server/services/members/deciders";
import { inviteMember, withdrawMemberInvite } from "@/server/services/members/invite";
import { listMembers } from "@/server/services/members/list";
import { removeMember } from "@/server/services/members/remove";
import { setMemberRole } from "@/server/services/members/set-role";
import { issueResetLink } from "@/server/services/password-reset/issue";
import { resetMemberTotp } from "@/server/services/second-factor/disable";
import { permitted, router } from "@/server/trpc/init";

export const membersRouter = router({
  list: permitted("administer")
    .output(MembersOutput)
    .query(({ ctx }) => listMembers(ctx.call)),
  deciders: permitted("view")
    .output(DecidersOutput)
    .query(({ ctx }) => listDeciders(ctx.call)),
  invite: permitted("administer")
    .input(MemberInviteInput)
    .output(MemberInviteOutput)
    .mutation(({ ctx, input }) => inviteMember(ctx.call, input)),
  withdrawInvite: permitted("administer")
    .input(InviteWithdrawInput)
    .output(InviteWithdrawOutput)
    .mutation(({ ctx, input }) => withdrawMemberInvite(ctx.call, input)),
  setRole: permitted("administer")
    .input(MemberSetRoleInput)
    .output(MemberRow)
    .mutation(({ ctx, input }) => setMemberRole(ctx.call, input)),
  resetLink: permitted("administer")
    .input(MemberResetLinkInput)
    .output(MemberResetLinkOutput)
    .mutation(({ ctx, input }) => issueResetLink(ctx.call, input)),
  resetSecondFactor: permitted("administer")
    .input(MemberResetSecondFactorInput)
    .output(MemberRow)
    .mutation(({ ctx, input }) => resetMemberTotp(ctx.call, input)),
  remove: permitted("administer")
    .input(MemberRemoveInput)
    .output(MemberRow)
    .mutation(({ ctx, input }) => removeMember(ctx.call, input)),
});
