import type { NextDecision } from "@/server/contract/decision";
import { ConflictError, InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import type { TrackCostOutput, TrackCostRecorded } from "@/server/contract/track-cost";
import { reasonToWire } from "@/server/domain/decision";
import { decide } from "@/server/domain/enforcement";
import type { LevelInput } from "@/server/domain/level";
import { isTooMuch, type Money, maxMoney, minMoney, toWire, ZERO } from "@/server/domain/money";
import type { PricedUsage } from "@/server/domain/pricing";
import { crossings } from "@/server/domain/threshold";
import { SMALLEST_CALL } from "@/server/domain/window-state";
import { finishLease, requireLease } from "@/server/ledger/queue/queue-lease";
import type { HoldRow } from "@/server/ledger/sql/read-state";
import type { BatchState } from "./batch-state";
import { bindingCovers } from "./binding";
import { circumstances, requireSwept } from "./judgement";
import { logRow } from "./log-row";
import { withPace } from "./pace";
import type { PreparedRecord, PreparedSettle } from "./prepared";
import type { Amounts, LockedWindow } from "./window";

/** Books money that is already spent. It is always recorded; what no room was left for is `excess`. */
export function judgeRecord(prepared: PreparedRecord, state: BatchState): TrackCostRecorded {
  const { item, command, priced } = prepared;
  const windows = state.windowsOf(prepared.plans);
  const amounts = { cost: priced.cost, tokens: priced.tokens, requests: 1 };
  refuseOverflow(windows, amounts);
  let excess = ZERO;
  for (const window of windows) excess = maxMoney(excess, window.beyondRoom(priced.cost));
  if (!excess.isZero()) state.requireSwept(windows.map(({ windowId }) => windowId));
  bookAll(windows, state, { amounts, excess, bypassed: ZERO });
  const bookedAt = prepared.bookedAt ?? state.now;
  const row = logRow({
    id: item.id,
    actorId: command.actorId,
    bookedAt,
    occurredAt: prepared.occurredAt ?? bookedAt,
    late: prepared.late,
    attribution: prepared.attribution,
    usage: command.input,
    priced,
    excess,
    bypassed: ZERO,
    reservationId: null,
  });
  state.writes.log(row, priced.cost, excess);
  return withPace(answer(item.id, priced, excess, nextDecision(windows, state)), windows, state.now);
}

/**
 * Books the actual cost of a hold into the windows that admitted it and frees the rest. What the hold did not cover,
 * or everything when it had already expired, is `excess`.
 */
export function judgeSettle(prepared: PreparedSettle, state: BatchState): TrackCostOutput {
  const { item, command, priced } = prepared;
  const hold = state.holds.get(command.input.reservationId);
  if (hold === undefined || !bindingCovers(command.binding, hold.attribution))
    throw new NotFoundError("reservation");
  if (!state.settings.tracking.enabled) return untracked(hold, state);
  if (hold.state === "SETTLED") throw new ConflictError("This reservation is already settled.");
  if (hold.state === "RELEASED") throw new ConflictError("This reservation was released.");
  const leased = requireLease(hold, command.lease, state);
  const windows = hold.windowIds.map((id) => state.window(id));
  const amounts = { cost: priced.cost, tokens: priced.tokens, requests: 1 };
  refuseOverflow(windows, amounts);
  const onTime = hold.state === "HELD" && hold.expiresAt > state.now;
  if (hold.state === "HELD") state.freeHold(hold);
  const excess = onTime ? maxMoney(priced.cost.minus(hold.cost), ZERO) : priced.cost;
  const bypassed = onTime && hold.viaOverride !== null ? minMoney(priced.cost, hold.cost) : ZERO;
  bookAll(windows, state, { amounts, excess, bypassed });
  hold.state = "SETTLED";
  state.writes.holdClosed(hold.id, "SETTLED", state.now);
  if (leased !== null) finishLease(leased, state);
  const { occurredAt } = command.input;
  const row = logRow({
    id: item.id,
    actorId: command.actorId,
    bookedAt: hold.createdAt,
    occurredAt: occurredAt === undefined ? state.now : Date.parse(occurredAt),
    late: !onTime,
    attribution: prepared.attribution,
    usage: command.input,
    priced,
    excess,
    bypassed,
    reservationId: hold.id,
  });
  state.writes.log(row, priced.cost, excess);
  return withPace(answer(item.id, priced, excess, nextDecision(windows, state)), windows, state.now);
}

/** A hold of the time before tracking was switched off: it is given back, its cost is not recorded. */
function untracked(hold: HoldRow, state: BatchState): TrackCostOutput {
  if (hold.state === "HELD") state.releaseHold(hold);
  return { tracked: false };
}

type Booking = { amounts: Amounts; excess: Money; bypassed: Money };

/** Books into every window. A budget that this exceeds and that suspends itself refuses from here on. */
function bookAll(windows: readonly LockedWindow[], state: BatchState, booking: Booking): void {
  for (const window of windows) {
    const before = window.suspendsItself(state.now) ? levelInputOf(window) : null;
    window.book(booking.amounts, booking);
    if (before === null || !crossings({ before, after: window }).includes("EXCEEDED")) continue;
    window.suspended = true;
    state.writes.suspensions.add(window.budgetId);
  }
}

function levelInputOf(window: LockedWindow): LevelInput {
  const { spent, tokens, requests, limits, granted, warningPercent, criticalPercent } = window;
  return { spent, tokens, requests, limits, granted, warningPercent, criticalPercent };
}

function refuseOverflow(windows: readonly LockedWindow[], amounts: Amounts): void {
  for (const window of windows) {
    if (isTooMuch(window.spent, window.held, amounts.cost))
      throw new InvalidFieldError(
        "cost",
        "out_of_range",
        "the total would be 1000000000000 US dollars or more",
      );
  }
}

function nextDecision(windows: readonly LockedWindow[], state: BatchState): NextDecision {
  const current = windows.filter((window) => window.holds(state.now));
  const decision = decide({
    requested: SMALLEST_CALL,
    windows: current,
    ...circumstances(state),
  });
  requireSwept({ ...decision, windows: current }, state);
  return {
    action: decision.action,
    allowed: decision.allowed,
    warnings: [...decision.warnings],
    reasons: decision.reasons.map(reasonToWire),
  };
}

function answer(id: string, priced: PricedUsage, excess: Money, decision: NextDecision): TrackCostRecorded {
  return {
    tracked: true,
    id,
    cost: toWire(priced.cost),
    currency: "USD",
    priceStatus: priced.priceStatus,
    costSource: priced.costSource,
    duplicate: false,
    excess: toWire(excess),
    decision,
  };
}
