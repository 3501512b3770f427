import { ServiceError } from "@/server/contract/errors";
import type { Money } from "@/server/domain/money";
import type { PeriodCache } from "@/server/domain/period-cache";
import type { Settings } from "@/server/domain/settings";
import type { ActiveOverride } from "@/server/domain/window-state";
import type { Policy } from "@/server/ledger/policies/policy";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import type { QueueRow } from "@/server/ledger/sql/queue-rows";
import { DUE_AT_ONCE, type HoldRow, type LedgerState } from "@/server/ledger/sql/read-state";
import { activeOverrides, grantsOf } from "./override-use";
import type { WindowPlan } from "./plan-window";
import type { OfferPricing } from "./prepared";
import { LockedWindow, type WindowRow } from "./window";
import { BatchWrites } from "./writes";

/** A decision may be wrong while due holds reach windows that this batch has not locked: lock those too and decide again. */
export class MoreWindowsNeeded extends Error {
  constructor(readonly windowIds: readonly string[]) {
    super("due holds reach windows that are not locked");
  }
}

/** There are more due holds than a batch takes along: free them first, and decide again. */
export class MoreHoldsDue extends Error {}

/** Everything a batch decides on: locked windows, holds and overrides, changed in memory as items are judged in order. */
export class BatchState {
  readonly now: number;
  readonly settings: Settings;
  /** Prices calls that were not asked for. */
  readonly pricing: OfferPricing;
  readonly windows = new Map<string, LockedWindow>();
  readonly holds = new Map<string, HoldRow>();
  /** Queued requests, locked: those that wait, where the batch claims, and those of its holds. */
  readonly queued = new Map<string, QueueRow>();
  readonly writes: BatchWrites;
  private readonly bypasses: ActiveOverride[];
  private readonly unsweptWindows = new Set<string>();
  private readonly isMoreDue: boolean;

  constructor(input: {
    organizationId: string;
    rules: Rules;
    periods: PeriodCache;
    locked: readonly WindowRow[];
    plans: ReadonlyMap<string, WindowPlan>;
    /** The budgets that the windows of settled holds may belong to, by window. */
    heldBy: ReadonlyMap<string, readonly Policy[]>;
    state: LedgerState;
    queued: readonly QueueRow[];
  }) {
    const { state } = input;
    this.now = state.now;
    this.settings = input.rules.settings;
    this.pricing = { rules: input.rules, periods: input.periods };
    this.writes = new BatchWrites(input.organizationId, input.rules.policies.timeZone, input.periods);
    for (const row of input.locked) {
      const planned = input.plans.get(row.id)?.policy;
      const policy = planned ?? input.heldBy.get(row.id)?.find(({ budgetId }) => budgetId === row.budgetId);
      const window = new LockedWindow(row, policy ?? null);
      window.granted = grantsOf(row.id, state.overrides);
      this.windows.set(row.id, window);
    }
    this.bypasses = activeOverrides(state.overrides);
    for (const row of input.queued) this.queued.set(row.id, row);
    for (const hold of state.asked) this.holds.set(hold.id, hold);
    this.isMoreDue = state.due.length >= DUE_AT_ONCE;
    this.sweepDue(state.due);
  }

  /** The overrides as they stand at this point of the batch. */
  overrides(): ActiveOverride[] {
    return this.bypasses;
  }

  chargeOverrides(ids: readonly string[], cost: Money): void {
    for (const bypass of this.bypasses) {
      if (!ids.includes(bypass.id)) continue;
      bypass.used = bypass.used.plus(cost);
      this.writes.overrideUsed(bypass.id, cost);
    }
  }

  /** The windows of a plan where all of them are locked, else null. */
  knownWindows(plans: readonly { id: string }[]): LockedWindow[] | null {
    const windows = plans.flatMap((plan) => this.windows.get(plan.id) ?? []);
    return windows.length === plans.length ? windows : null;
  }

  /** The locked windows of a plan. */
  windowsOf(plans: readonly { id: string }[]): LockedWindow[] {
    return plans.map((plan) => this.window(plan.id));
  }

  window(id: string): LockedWindow {
    const window = this.windows.get(id);
    if (window === undefined) throw new ServiceError("internal", "A window was not locked.");
    return window;
  }

  /** @throws MoreWindowsNeeded, MoreHoldsDue where one of these windows may count a hold whose time is over */
  requireSwept(windowIds: readonly string[]): void {
    if (this.isMoreDue) throw new MoreHoldsDue();
    if (this.unsweptWindows.size === 0) return;
    if (windowIds.some((id) => this.unsweptWindows.has(id)))
      throw new MoreWindowsNeeded([...this.unsweptWindows]);
  }

  /** Frees holds whose time is over, even if no worker runs: an abandoned hold never blocks anyone. */
  private sweepDue(due: readonly HoldRow[]): void {
    for (const row of due) {
      const hold = this.holds.get(row.id) ?? row;
      this.holds.set(hold.id, hold);
      if (!hold.windowIds.every((id) => this.windows.has(id))) {
        for (const id of hold.windowIds) this.unsweptWindows.add(id);
        continue;
      }
      this.freeHold(hold);
      hold.state = "EXPIRED";
      this.writes.holdClosed(hold.id, "EXPIRED", this.now);
    }
  }

  /** Gives a hold back for good. */
  releaseHold(hold: HoldRow): void {
    this.freeHold(hold);
    hold.state = "RELEASED";
    this.writes.holdClosed(hold.id, "RELEASED", this.now);
  }

  /** Gives a hold's money back to its windows. */
  freeHold(hold: HoldRow): void {
    for (const id of hold.windowIds) this.window(id).free(hold, hold.viaOverride !== null);
  }
}

/** What a decision reads of a batch; `check` gives the same from an unlocked read. */
export type Judged = Pick<BatchState, "windowsOf" | "knownWindows" | "overrides" | "now" | "settings">;
