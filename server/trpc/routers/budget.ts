import { tracked } from "@trpc/server";
import { actorOf } from "@/server/auth/credentials";
import { RequestEmergencyInput, RequestEmergencyOutput } from "@/server/contract/admin-override-requests";
import { AuthorizeInput, ExtendInput, ReleaseInput } from "@/server/contract/authorize";
import { EventsInput } from "@/server/contract/events";
import { SocketTicketInput, SocketTicketOutput } from "@/server/contract/socket-ticket";
import { StatusInput } from "@/server/contract/status";
import { SettleInput, TrackCostInput, TrackCostsInput } from "@/server/contract/track-cost";
import { ReportViolationInput, ReportViolationOutput } from "@/server/contract/violations";
import { reportViolation } from "@/server/services/alerts/report-violation";
import { authorize } from "@/server/services/budget/authorize";
import { check } from "@/server/services/budget/check";
import { extend } from "@/server/services/budget/extend";
import { followEvents } from "@/server/services/budget/follow-events";
import { release } from "@/server/services/budget/release";
import { settle } from "@/server/services/budget/settle";
import { status } from "@/server/services/budget/status";
import { trackCost } from "@/server/services/budget/track-cost";
import { trackCosts } from "@/server/services/budget/track-costs";
import { requestEmergency } from "@/server/services/overrides/request-emergency";
import { issueSocketTicket } from "@/server/services/socket-tickets/issue";
import { permitted, router } from "@/server/trpc/init";
import { queueRouter } from "@/server/trpc/routers/queue";

/** The data plane: what agents call. */
export const budgetRouter = router({
  trackCost: permitted("record")
    .input(TrackCostInput)
    .mutation(({ ctx, input }) => trackCost(ctx.call, input, ctx.headerKey)),
  trackCosts: permitted("record")
    .input(TrackCostsInput)
    .mutation(({ ctx, input }) => trackCosts(ctx.call, input.items, ctx.headerKey)),
  authorize: permitted("authorize")
    .input(AuthorizeInput)
    .mutation(({ ctx, input }) => authorize(ctx.call, input, ctx.headerKey)),
  settle: permitted("record")
    .input(SettleInput)
    .mutation(({ ctx, input }) => settle(ctx.call, input, ctx.headerKey)),
  release: permitted("authorize")
    .input(ReleaseInput)
    .mutation(({ ctx, input }) => release(ctx.call, input)),
  extend: permitted("authorize")
    .input(ExtendInput)
    .mutation(({ ctx, input }) => extend(ctx.call, input)),
  check: permitted("ask")
    .input(AuthorizeInput)
    .query(({ ctx, input }) => check(ctx.call, input)),
  // Ours beside the contract's verbs: an agent asks, the emergency rule of its organization decides.
  requestEmergency: permitted("emergency.request")
    .input(RequestEmergencyInput)
    .output(RequestEmergencyOutput)
    .mutation(({ ctx, input }) => requestEmergency(ctx.call, input)),
  reportViolation: permitted("record")
    .input(ReportViolationInput)
    .output(ReportViolationOutput)
    .mutation(({ ctx, input }) => reportViolation(ctx.call, input)),
  queue: queueRouter,
  status: permitted("ask")
    .input(StatusInput)
    .query(({ ctx }) => status(ctx.call)),
  // For sockets of callers that cannot set headers.
  socketTicket: permitted("follow")
    .input(SocketTicketInput)
    .output(SocketTicketOutput)
    .mutation(({ ctx }) => issueSocketTicket(ctx.call, ctx.credentials)),
  events: permitted("follow")
    .input(EventsInput)
    .subscription(async function* ({ ctx, input, signal }) {
      const follow = {
        lastEventId: input?.lastEventId ?? null,
        signal: signal ?? new AbortController().signal,
        stillWho: async () => await actorOf(ctx.credentials),
      };
      for await (const event of followEvents(ctx.call, follow)) yield tracked(event.id, event);
    }),
});
