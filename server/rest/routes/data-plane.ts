import { z } from "zod";
import { AuthorizeOutput, ExtendOutput, ReleaseOutput } from "@/server/contract/authorize";
import { ServiceError } from "@/server/contract/errors";
import { EventsInput } from "@/server/contract/events";
import { BATCH_BODY_LIMIT } from "@/server/contract/limits";
import { StatusOutput } from "@/server/contract/status";
import { TrackCostOutput, TrackCostRecorded, TrackCostsOutput } from "@/server/contract/track-cost";
import { openEvents } from "@/server/rest/open-events";
import { NATIVE_PREFIX, procedureRoute } from "@/server/rest/procedure-route";
import type { Reply, Route } from "@/server/rest/route";

const TAG = "Data plane";
const NOT_TRACKED = z.strictObject({ tracked: z.literal(false) });

const replayed = (value: { duplicate?: boolean | undefined }) =>
  value.duplicate ? { headers: { "Idempotent-Replayed": "true" } } : {};

/** 201, also for a replay; 200 while tracking is switched off, when nothing was made. */
function recordReply(value: unknown): Reply {
  const recorded = value as TrackCostOutput;
  return recorded.tracked
    ? { status: 201, body: recorded, ...replayed(recorded) }
    : { status: 200, body: recorded };
}

function settleReply(value: unknown): Reply {
  const settled = value as TrackCostOutput;
  return { status: 200, body: settled, ...(settled.tracked ? replayed(settled) : {}) };
}

/** 201 with a hold, 202 in the queue, 402 refused: as a problem that carries the decision. */
function authorizeReply(value: unknown): Reply {
  const decided = value as AuthorizeOutput;
  if (decided.allowed) return { status: 201, body: decided, ...replayed(decided) };
  const { retryAfterSeconds, reason = "A budget refuses this call" } = decided;
  if (decided.decision === "queue") {
    const headers: Record<string, string> =
      retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
    return { status: 202, body: decided, headers };
  }
  const refusal = new ServiceError("budget_exceeded", `${reason}.`);
  return { refusal, extra: { decision: decided } };
}

const ok = (schema: z.ZodType, description: string) => [{ status: 200, schema, description }];

/** What agents call. */
export const dataPlaneRoutes: readonly Route[] = [
  procedureRoute("POST", "/costs", "budget.trackCost", {
    tag: TAG,
    summary: "Record an execution and its cost",
    isIdempotent: true,
    answers: [
      { status: 201, schema: TrackCostRecorded, description: "Recorded; also the replay of a record." },
      { status: 200, schema: NOT_TRACKED, description: "Tracking is switched off: nothing was recorded." },
    ],
    reply: recordReply,
  }),
  procedureRoute("POST", "/costs:batch", "budget.trackCosts", {
    tag: TAG,
    summary: "Record up to 500 executions; each succeeds or fails by itself",
    bodyLimit: BATCH_BODY_LIMIT,
    isIdempotent: true,
    answers: ok(TrackCostsOutput, "One result for each item, in their order."),
  }),
  procedureRoute("POST", "/authorizations", "budget.authorize", {
    tag: TAG,
    summary: "Hold the estimated cost on every budget that applies, or on none",
    isIdempotent: true,
    answers: [
      { status: 201, schema: AuthorizeOutput, description: "Granted: settle or release the reservation." },
      { status: 202, schema: AuthorizeOutput, description: "Queued: claim it when it is ready." },
      {
        status: 402,
        schema: z.looseObject({ decision: AuthorizeOutput }),
        description: "A budget refuses. Nothing was held.",
        isProblem: true,
      },
    ],
    reply: authorizeReply,
  }),
  procedureRoute("POST", "/authorizations/{reservationId}/settle", "budget.settle", {
    tag: TAG,
    summary: "Book what was used and free the rest of the hold",
    isIdempotent: true,
    answers: ok(TrackCostOutput, "Booked; also the replay of a settlement."),
    reply: settleReply,
  }),
  procedureRoute("POST", "/authorizations/{reservationId}/release", "budget.release", {
    tag: TAG,
    summary: "Give a hold back unused",
    answers: ok(ReleaseOutput, "Freed."),
  }),
  procedureRoute("POST", "/authorizations/{reservationId}/extend", "budget.extend", {
    tag: TAG,
    summary: "Let a hold live longer, counted from now",
    answers: ok(ExtendOutput, "Held until expiresAt."),
  }),
  procedureRoute("POST", "/check", "budget.check", {
    tag: TAG,
    summary: "What an authorization would answer now; writes nothing",
    answers: ok(AuthorizeOutput, "The decision, whichever it is."),
  }),
  procedureRoute("POST", "/emergencies", "budget.requestEmergency", {
    tag: TAG,
    summary: "Ask for more of the agent's pool in an emergency; decided at once by rule",
    status: 201,
  }),
  procedureRoute("POST", "/violations", "budget.reportViolation", {
    tag: TAG,
    summary: "Report what a guard beside an agent has seen; it becomes an alert",
    status: 201,
  }),
  procedureRoute("GET", "/status", "budget.status", {
    tag: TAG,
    summary: "The organization's month",
    answers: ok(StatusOutput, "Totals are null without a cap."),
  }),
  procedureRoute("POST", "/socket-tickets", "budget.socketTicket", {
    tag: TAG,
    summary: "A ticket that opens one WebSocket within a minute, for callers that cannot set headers",
    status: 201,
  }),
  {
    kind: "stream",
    method: "GET",
    path: `${NATIVE_PREFIX}/events`,
    name: "budget.events",
    tag: TAG,
    summary: "Follow what happens, from now or from after an event",
    permission: "follow",
    input: EventsInput,
    answers: [
      {
        status: 200,
        schema: z.string(),
        description: "Server-sent events; `id` is what to resume after, by Last-Event-ID or lastEventId.",
      },
    ],
    open: openEvents,
  },
];
