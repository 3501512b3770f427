import type { z } from "zod";
import type { Permission } from "@/server/auth/permissions";
import { AuthorizeInput, ReleaseInput } from "@/server/contract/authorize";
import { BATCH_BODY_LIMIT, BODY_LIMIT } from "@/server/contract/limits";
import { SettleInput, TrackCostInput, TrackCostsInput } from "@/server/contract/track-cost";
import { parseInput } from "@/server/contract/validation";
import type { CallContext } from "@/server/domain/call-context";
import { authorize } from "@/server/services/budget/authorize";
import { check } from "@/server/services/budget/check";
import { release } from "@/server/services/budget/release";
import { settle } from "@/server/services/budget/settle";
import { trackCost } from "@/server/services/budget/track-cost";
import { trackCosts } from "@/server/services/budget/track-costs";

/** A hot verb as the fast lane runs it. */
export type Verb = {
  name: string;
  permission: Permission;
  bodyLimit: number;
  run: (call: CallContext, input: unknown, headerKey: string | null) => Promise<unknown>;
};

/** A verb with the very schema, right and service that its tRPC procedure has. */
function verb<S extends z.ZodType>(
  name: string,
  permission: Permission,
  schema: S,
  call: (ctx: CallContext, input: z.output<S>, headerKey: string | null) => Promise<unknown>,
  bodyLimit = BODY_LIMIT,
): Verb {
  return {
    name,
    permission,
    bodyLimit,
    run: (ctx, input, key) => call(ctx, parseInput(schema, input), key),
  };
}

export const CHECK = verb("budget.check", "ask", AuthorizeInput, check);
export const VERBS: readonly Verb[] = [
  verb("budget.trackCost", "record", TrackCostInput, trackCost),
  verb(
    "budget.trackCosts",
    "record",
    TrackCostsInput,
    (ctx, input, key) => trackCosts(ctx, input.items, key),
    BATCH_BODY_LIMIT,
  ),
  verb("budget.authorize", "authorize", AuthorizeInput, authorize),
  verb("budget.settle", "record", SettleInput, settle),
  verb("budget.release", "authorize", ReleaseInput, release),
  CHECK,
];
