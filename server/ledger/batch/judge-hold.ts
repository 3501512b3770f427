import { ConflictError, InvalidFieldError, NotFoundError, ServiceError } from "@/server/contract/errors";
import { costCap, DEFAULT_PRIORITY } from "@/server/domain/binding-reason";
import { isRateLimited, retryAfterSeconds } from "@/server/domain/decision";
import { decideWithFallback, type FallbackInput, type RoutedDecision } from "@/server/domain/fallback";
import { isTooMuch, type Money, minMoney, toWire } from "@/server/domain/money";
import { labelOf } from "@/server/domain/window-state";
import { enqueue } from "@/server/ledger/queue/queue-enqueue";
import { extendLease, returnLease } from "@/server/ledger/queue/queue-lease";
import type { HoldAttribution } from "@/server/ledger/sql/find-holds";
import type { HoldRow } from "@/server/ledger/sql/read-state";
import type { BatchState, Judged } from "./batch-state";
import { bindingCovers } from "./binding";
import type { HoldGranted, HoldRefused, HoldResult } from "./commands";
import { counterOffers } from "./counter-offers";
import {
  circumstances,
  countRefusal,
  countShadow,
  judgementOf,
  requireSwept,
  retryAdvice,
} from "./judgement";
import { noteDecision } from "./noted-decision";
import { tightestPace, withPace } from "./pace";
import type { OfferPricing, PreparedAuthorize, PreparedExtend, PreparedRelease } from "./prepared";
import type { LockedWindow } from "./window";

/**
 * Holds the estimate on every budget that applies, or on none. A refusal is a value and changes no amount.
 * @throws ServiceError rate_limited where the pace is too fast and not the money short
 */
export function judgeAuthorize(prepared: PreparedAuthorize, state: BatchState): HoldResult {
  const decision = routeCall(prepared, state);
  requireSwept(decision, state);
  if (decision.action === "block" || decision.action === "queue") {
    // The organization's window, the first of every plan, counts each refusal once, whoever refused.
    const everyCall = prepared.candidates[0].plans.slice(0, 1).map((plan) => plan.id);
    countRefusal(decision, state, everyCall);
    countShadow(decision, state);
    if (isRateLimited(decision)) {
      noteDecision(prepared, decision, state.writes, {});
      throw rateLimited(decision, state);
    }
    const refusal = refused(prepared, decision, { state, pricing: state.pricing });
    const answer = decision.action === "queue" ? enqueue(prepared, decision, { state, refusal }) : refusal;
    noteDecision(prepared, decision, state.writes, answer);
    return withPace(answer, state.windowsOf(prepared.candidates[0].plans), state.now);
  }
  countShadow(decision, state);
  return grantHold(prepared, decision, state);
}

function routing(prepared: PreparedAuthorize, state: Judged): FallbackInput {
  const [asked, ...fallbacks] = prepared.candidates;
  return {
    requested: asked.amounts,
    windows: state.windowsOf(asked.plans),
    ...circumstances(state),
    urgent: prepared.command.input.urgent,
    priority: prepared.command.input.priority,
    model: asked.model ?? null,
    fallbackModels: prepared.command.input.fallbackModels ?? [],
    quote: (model: string) => {
      const found = fallbacks.find((candidate) => candidate.model === model);
      if (found === undefined || !found.isPriced) return null;
      return { requested: found.amounts, windows: state.windowsOf(found.plans) };
    },
  };
}

/** The decision for the model that was asked for, or where a budget degrades, for the first fallback that passes. */
export function routeCall(prepared: PreparedAuthorize, state: Judged): RoutedDecision {
  return decideWithFallback(routing(prepared, state));
}

type Offering = { state: Judged; pricing: OfferPricing };

/** A refusal, with what would fit now: a counter-offer that is granted when tried at once. */
export function refused(
  prepared: PreparedAuthorize,
  decision: RoutedDecision,
  { state, pricing }: Offering,
): HoldRefused {
  return {
    allowed: false,
    decision: decision.action === "queue" ? "queue" : "block",
    duplicate: false,
    ...retryAdvice(decision, state),
    ...judgementOf(decision, state),
    ...counterOffers({ prepared, asked: routing(prepared, state), state, pricing }, decision),
  };
}

/** What could be asked instead of a call that should degrade and has nothing to degrade to: requirements.md C6. */
export function softAlternatives(
  prepared: PreparedAuthorize,
  decision: RoutedDecision,
  { state, pricing }: Offering,
): Pick<HoldGranted, "alternatives"> {
  if (decision.action !== "warn" || !decision.reasons.some(({ action }) => action === "degrade")) return {};
  const asked = routing(prepared, state);
  return counterOffers({ prepared, asked, state, pricing }, decision);
}

function rateLimited(decision: RoutedDecision, state: BatchState): ServiceError {
  const [first] = decision.reasons;
  const seconds = retryAfterSeconds(decision, state.now) ?? 1;
  const name = first === undefined ? "" : `${labelOf(first)}: `;
  return new ServiceError("rate_limited", `${name}too many calls; try again in ${seconds} s.`, {
    retryAfterSeconds: seconds,
    pace: tightestPace(
      decision.reasons.map(({ windowId }) => state.window(windowId)),
      state.now,
    ),
  });
}

/** Places the hold of a call that was let through. */
export function grantHold(
  prepared: PreparedAuthorize,
  decision: RoutedDecision,
  state: BatchState,
): HoldGranted {
  const { item, command } = prepared;
  const { requested, model } = decision;
  const windows = decision.windows.map((window) => state.window(window.windowId));
  for (const window of windows) {
    if (isTooMuch(window.spent, window.held, requested.cost))
      throw new InvalidFieldError("estimatedCost", "out_of_range", "the total would be too large to hold");
  }
  const usedBefore = windows.map((window) => toWire(window.spent.plus(window.held)));
  const limitInForce = windows.map((window) => limitJudgedBy(window, prepared, state));
  const judgement = {
    ...judgementOf(decision, state),
    ...softAlternatives(prepared, decision, { state, pricing: state.pricing }),
  };
  const via = decision.viaOverride;
  for (const window of windows) window.hold(requested, via !== null);
  state.chargeOverrides(decision.viaOverrides, requested.cost);
  const expiresAt = state.now + command.input.ttlSeconds * 1000;
  const hold: HoldRow = {
    id: item.id,
    state: "HELD",
    createdAt: state.now,
    expiresAt,
    cost: requested.cost,
    tokens: requested.tokens,
    requests: requested.requests,
    viaOverride: via,
    windowIds: windows.map((window) => window.windowId),
    attribution: attributionOf(prepared, model),
  };
  state.holds.set(hold.id, hold);
  state.writes.newHolds.push({
    id: hold.id,
    created_at: new Date(hold.createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    cost: toWire(hold.cost),
    tokens: hold.tokens,
    requests: hold.requests,
    via_override: via,
    window_ids: hold.windowIds,
    used_before: usedBefore,
    limit_in_force: limitInForce.map((limit) => (limit === null ? null : toWire(limit))),
    attribution: hold.attribution,
    actor_id: command.actorId,
  });
  noteDecision(prepared, decision, state.writes, { holdId: hold.id });
  const granted: HoldGranted = {
    allowed: true,
    decision: decision.action === "warn" || decision.action === "degrade" ? decision.action : "allow",
    reservationId: hold.id,
    expiresAt: new Date(expiresAt).toISOString(),
    ...(model !== null && { model }),
    heldCost: toWire(hold.cost),
    ...(via !== null && { viaOverride: via }),
    duplicate: false,
    ...judgement,
  };
  return withPace(granted, windows, state.now);
}

/** The cost limit that a hold was judged by, kept with it as proof; null where none was enforced. */
function limitJudgedBy(window: LockedWindow, prepared: PreparedAuthorize, state: BatchState): Money | null {
  if (window.shadow || !state.settings.enforcement.enabled) return null;
  const limit = window.effectiveLimit();
  if (limit === null) return window.hardCeiling;
  const cap = costCap(window, limit, prepared.command.input.priority ?? DEFAULT_PRIORITY);
  return window.hardCeiling === null ? cap : minMoney(cap, window.hardCeiling);
}

function attributionOf(prepared: PreparedAuthorize, served: string | null): HoldAttribution {
  const { attribution: whose } = prepared;
  const { agentType, agentId, campaignId, environment, component, userId, sessionId, provider } = whose;
  const model = served ?? undefined;
  const requestedModel = model === whose.model ? undefined : whose.model;
  return {
    agentType,
    agentId,
    campaignId,
    environment,
    component,
    userId,
    sessionId,
    provider,
    model,
    requestedModel,
    task: whose.task,
    poolId: whose.poolId,
    keyId: whose.keyId,
    queueId: prepared.queueId,
  };
}

/** Gives a hold back. Released or expired already: nothing to do, the same answer. */
export function judgeRelease(prepared: PreparedRelease, state: BatchState) {
  const hold = heldBy(prepared, state);
  if (hold.state === "SETTLED") throw new ConflictError("This reservation is already settled.");
  if (hold.state === "HELD") {
    returnLease(hold, state);
    state.releaseHold(hold);
  }
  return { released: true as const, reservationId: hold.id };
}

/** Prolongs a hold that still lives, from now. */
export function judgeExtend(prepared: PreparedExtend, state: BatchState) {
  const hold = heldBy(prepared, state);
  if (hold.state !== "HELD" || hold.expiresAt <= state.now)
    throw new ConflictError("This reservation is no longer held.");
  hold.expiresAt = state.now + prepared.command.ttlSeconds * 1000;
  state.writes.holdExtended(hold.id, hold.expiresAt);
  extendLease(hold, state);
  return { reservationId: hold.id, expiresAt: new Date(hold.expiresAt).toISOString() };
}

function heldBy(prepared: PreparedRelease | PreparedExtend, state: BatchState): HoldRow {
  const { reservationId, binding } = prepared.command;
  const hold = state.holds.get(reservationId);
  if (hold === undefined || !bindingCovers(binding, hold.attribution)) throw new NotFoundError("reservation");
  return hold;
}
