import {
  InviteAccepted,
  InviteAcceptInput,
  InviteFindInput,
  InviteFound,
} from "@/server/contract/admin-members";
import { acceptInvite, findInvite } from "@/server/services/members/accept";
import { openProcedure, router } from "@/server/trpc/init";

/** For who is no member yet; the one-time link is the credential. */
export const inviteRouter = router({
  find: openProcedure
    .input(InviteFindInput)
    .output(InviteFound)
    .query(({ input }) => findInvite(input.token)),
  accept: openProcedure
    .input(InviteAcceptInput)
    .output(InviteAccepted)
    .mutation(({ ctx, input }) => acceptInvite(input, ctx.requestId)),
});
