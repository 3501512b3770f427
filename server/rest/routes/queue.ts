import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";

const tag = "Queue";

/** Calls that wait for room: what their agents do with them, and what people do. */
export const queueRoutes: readonly Route[] = [
  procedureRoute("POST", "/queue-claims", "budget.queue.claim", {
    tag,
    summary: "Take a queued call whose turn has come, with the hold that it waited for",
    isIdempotent: true,
  }),
  procedureRoute("GET", "/queued-calls/{queueId}", "budget.queue.get", { tag, summary: "One queued call" }),
  procedureRoute("POST", "/queued-calls/{queueId}/complete", "budget.queue.complete", {
    tag,
    summary: "Book what a claimed call used",
    isIdempotent: true,
  }),
  procedureRoute("POST", "/queued-calls/{queueId}/cancel", "budget.queue.cancel", {
    tag,
    summary: "Withdraw a queued call",
  }),
  procedureRoute("GET", "/queue", "admin.queue.list", { tag, summary: "The queue, in its order" }),
  procedureRoute("GET", "/queue/{queueId}", "admin.queue.get", {
    tag,
    summary: "One queued call, as people see it",
  }),
  procedureRoute("POST", "/queue/{queueId}/cancel", "admin.queue.cancel", {
    tag,
    summary: "Cancel a queued call, with a reason",
  }),
  procedureRoute("POST", "/queue/process", "admin.queue.process", {
    tag,
    summary: "Look at once who may go",
  }),
  procedureRoute("POST", "/queue/drain", "admin.queue.drain", {
    tag,
    summary: "Cancel everything that waits for a budget",
  }),
];
