import { z } from "zod";
import { BudgetEntity } from "./budget-fields";
import {
  BudgetId,
  Cursor,
  callerId,
  freeText,
  InstantText,
  PageLimit,
  prefixedId,
  UsdAmount,
} from "./primitives";

const SEVEN_DAYS_SECONDS = 604_800;
const DAY_SECONDS = 86_400;

const RequestId = prefixedId("req", "A request for an override.");
const PositiveUsd = UsdAmount.refine((value) => /[1-9]/.test(value), "must be above 0");
const Reason = freeText("Why, 10 to 500 characters; it stands in the audit log.", 500)
  .trim()
  .min(10)
  .max(500);
const DurationSeconds = z
  .int()
  .min(60)
  .max(SEVEN_DAYS_SECONDS)
  .default(DAY_SECONDS)
  .describe("How long it lasts once it is approved; 24 hours if left out, 7 days at most.");

const common = {
  budgetId: BudgetId.optional().describe("Left out: the organization's month, or for a BYPASS every budget."),
  durationSeconds: DurationSeconds,
  reason: Reason,
};

/** Asks for an override; somebody else decides. */
export const OverrideRequestInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("BYPASS"),
    ceiling: PositiveUsd.optional().describe("The most that may be admitted under it, US dollars."),
    ...common,
  }),
  z.strictObject({
    kind: z.literal("GRANT"),
    amount: PositiveUsd.describe("Room to add, US dollars."),
    entity: BudgetEntity.optional().describe("Whose counter, where the budget has one each."),
    ...common,
  }),
]);
export type OverrideRequestInput = z.infer<typeof OverrideRequestInput>;

export const OverrideApproveInput = z.strictObject({
  requestId: RequestId,
  amount: PositiveUsd.optional().describe("Less than was asked: the amount, or the ceiling of a BYPASS."),
  reason: freeText("What the decision rests on.", 500).trim().min(1).optional(),
});
export type OverrideApproveInput = z.infer<typeof OverrideApproveInput>;

export const OverrideRejectInput = z.strictObject({ requestId: RequestId, reason: Reason });
export type OverrideRejectInput = z.infer<typeof OverrideRejectInput>;

export const OverrideCancelInput = z.strictObject({ requestId: RequestId });
export type OverrideCancelInput = z.infer<typeof OverrideCancelInput>;

export const OverrideRequestsInput = z
  .strictObject({
    state: z.enum(["pending", "all"]).default("all"),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ state: "all", limit: 25 });
export type OverrideRequestsInput = z.infer<typeof OverrideRequestsInput>;

export const OverrideRequestRow = z.strictObject({
  id: RequestId,
  kind: z.enum(["BYPASS", "GRANT"]),
  state: z
    .enum(["pending", "rejected", "cancelled", "active", "expired", "ended"])
    .describe("After approval the override's own: active, expired by itself, or ended by somebody."),
  budgetId: z.string().nullable(),
  budgetName: z.string(),
  entity: z.record(z.string(), z.string()).nullable().describe("The counter, by scope type."),
  agentId: z.string().nullable().describe("The agent that asked in an emergency."),
  amount: UsdAmount.nullable(),
  ceiling: UsdAmount.nullable(),
  approvedAmount: UsdAmount.nullable(),
  durationSeconds: z.int(),
  priority: z.int(),
  reason: z.string(),
  requestedBy: z.string(),
  createdAt: InstantText,
  approvedBy: z.array(z.string()),
  approvalsNeeded: z.int(),
  decidedBy: z.string().nullable(),
  decidedAt: InstantText.nullable(),
  decisionReason: z.string().nullable(),
  overrideId: z.string().nullable(),
});
export type OverrideRequestRow = z.infer<typeof OverrideRequestRow>;

export const OverrideRequestsOutput = z.strictObject({
  data: z.array(OverrideRequestRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type OverrideRequestsOutput = z.infer<typeof OverrideRequestsOutput>;

/** An agent asks for more of its pool; the rule of its organization decides at once. */
export const RequestEmergencyInput = z.strictObject({
  agentId: callerId("The agent that needs it."),
  amount: PositiveUsd,
  durationSeconds: DurationSeconds,
  reason: Reason,
});
export type RequestEmergencyInput = z.infer<typeof RequestEmergencyInput>;

export const RequestEmergencyOutput = z.strictObject({
  requestId: RequestId,
  state: z.enum(["approved", "rejected", "pending"]).describe("pending: a person decides."),
  approvedAmount: UsdAmount.describe("Room that was added, US dollars; 0 unless approved."),
  rule: z.enum(["priority", "critical_reason", "none"]).nullable(),
  limitedBy: z.enum(["emergency_share", "pool"]).nullable(),
  overrideId: z.string().nullable(),
  expiresAt: InstantText.nullable(),
});
export type RequestEmergencyOutput = z.infer<typeof RequestEmergencyOutput>;
