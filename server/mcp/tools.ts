import { z } from "zod";
import { AffordInput, RecommendInput } from "@/server/contract/advice";
import { AuthorizeInput, ExtendInput, ReleaseInput } from "@/server/contract/authorize";
import { SettleInput, TrackCostInput, TrackCostsInput } from "@/server/contract/track-cost";
import { adminTools } from "@/server/mcp/admin-tools";
import { type Tool, tool } from "@/server/mcp/tool";
import { afford } from "@/server/services/budget/afford";
import { authorize } from "@/server/services/budget/authorize";
import { check } from "@/server/services/budget/check";
import { extend } from "@/server/services/budget/extend";
import { recommendModel } from "@/server/services/budget/recommend-model";
import { release } from "@/server/services/budget/release";
import { settle } from "@/server/services/budget/settle";
import { status } from "@/server/services/budget/status";
import { trackCost } from "@/server/services/budget/track-cost";
import { trackCosts } from "@/server/services/budget/track-costs";

/** What agents call. */
const agentTools: readonly Tool[] = [
  ...tool(["check", "CheckBudget"], {
    title: "Would this call be granted?",
    description: "Answers what authorize would answer now. Holds and writes nothing.",
    permission: "ask",
    isReadOnly: true,
    input: AuthorizeInput,
    run: check,
  }),
  ...tool(["authorize", "AllocateBudget"], {
    title: "Hold money for a call",
    description:
      "Holds the estimated cost on every budget that applies, or on none. If allowed, make the call with the model named, then settle the reservation with what was used, or release it.",
    permission: "authorize",
    isReadOnly: false,
    input: AuthorizeInput,
    run: (call, input) => authorize(call, input),
  }),
  ...tool(["settle"], {
    title: "Book what a call used",
    description: "Books the actual usage of a reservation and frees the rest of its hold.",
    permission: "record",
    isReadOnly: false,
    input: SettleInput,
    run: (call, input) => settle(call, input),
  }),
  ...tool(["release"], {
    title: "Give a hold back",
    description: "Frees a reservation whose call was not made.",
    permission: "authorize",
    isReadOnly: false,
    input: ReleaseInput,
    run: release,
  }),
  ...tool(["extend"], {
    title: "Let a hold live longer",
    description: "Moves the end of a reservation, counted from now.",
    permission: "authorize",
    isReadOnly: false,
    input: ExtendInput,
    run: extend,
  }),
  ...tool(["track_cost", "RecordUsage"], {
    title: "Record what was spent",
    description:
      "Records an execution that was made without a reservation. Give an idempotencyKey: the same key counts once.",
    permission: "record",
    isReadOnly: false,
    input: TrackCostInput,
    run: (call, input) => trackCost(call, input),
  }),
  ...tool(["track_costs"], {
    title: "Record many executions",
    description: "Records up to 500 executions; each succeeds or fails by itself.",
    permission: "record",
    isReadOnly: false,
    input: TrackCostsInput,
    run: (call, { items }) => trackCosts(call, items),
  }),
  ...tool(["status", "GetBudgetStatus"], {
    title: "The organization's month",
    description: "Spent, held and remaining of the organization's monthly budget.",
    permission: "ask",
    isReadOnly: true,
    input: z.strictObject({}),
    run: (call) => status(call),
  }),
  ...tool(["recommend_model", "GetModelRecommendations", "RouteWithBudgetAwareness"], {
    title: "Which model may I use?",
    description:
      "Of the models named, or of `model` and the cheaper ones of its provider: which would be granted now, the cheapest first. Holds nothing.",
    permission: "ask",
    isReadOnly: true,
    input: RecommendInput,
    run: recommendModel,
  }),
  ...tool(["what_can_i_afford"], {
    title: "What can I afford?",
    description: "The largest single call that would be granted now, in US dollars and in tokens of `model`.",
    permission: "ask",
    isReadOnly: true,
    input: AffordInput,
    run: afford,
  }),
];

/** Every tool. What is not in it does not exist. */
export const TOOLS: readonly Tool[] = [...agentTools, ...adminTools];
