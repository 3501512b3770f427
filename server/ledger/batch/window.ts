import { type Money, maxMoney, minMoney, ZERO } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import type { BudgetAction, BudgetPurpose, WindowState } from "@/server/domain/window-state";
import { PLAIN_BUDGET, type Policy } from "@/server/ledger/policies/policy";

/** A row of budget_windows as read under its lock. Instants are epoch milliseconds. */
export type WindowRow = {
  id: string;
  budgetId: string;
  /** The entity of a budget that counts each apart; else empty. */
  entityKey: string;
  periodKey: string;
  startsAt: number;
  endsAt: number | null;
  limitCost: Money | null;
  limitTokens: number | null;
  limitRequests: number | null;
  warningPercent: number;
  criticalPercent: number;
  spent: Money;
  held: Money;
  tokens: number;
  heldTokens: number;
  requests: number;
  heldRequests: number;
  /** The transaction that wrote the row, as Postgres names it (xmin); empty for a row that nobody has written. */
  version: string;
};

/** What a batch adds to a window; negative where a hold is freed. */
export type WindowDelta = {
  spent: Money;
  held: Money;
  excess: Money;
  bypassed: Money;
  tokens: number;
  heldTokens: number;
  requests: number;
  heldRequests: number;
  refused: number;
  shadowRefused: number;
};

/** The numbers of one hold or one booking. */
export type Amounts = { cost: Money; tokens: number; requests: number };

/**
 * One locked window during a batch: the numbers read plus what the batch has decided so far. It has the shape that
 * domain/enforcement.ts judges. Only the ledger makes and changes these.
 */
export class LockedWindow implements WindowState {
  readonly row: WindowRow;
  readonly windowId: string;
  readonly budgetId: string;
  readonly budgetName: string;
  readonly scopeType: string;
  readonly scopeKey: string | null;
  readonly entityKey: string;
  readonly purpose: BudgetPurpose;
  readonly periodKey: string;
  readonly period?: PeriodKind;
  readonly action: BudgetAction;
  readonly warningPercent: number;
  readonly criticalPercent: number;
  readonly fallbackModel: string | null;
  suspended: boolean;
  readonly autoSuspend: boolean;
  readonly shadow: boolean;
  readonly reservePercent: number;
  readonly hardCeiling: Money | null;
  readonly urgentAction: BudgetAction | null;
  readonly windowSeconds: number | null;
  readonly queueTtlSeconds: number;
  readonly perCallMaxCost: Money | null;
  readonly limits: WindowState["limits"];
  readonly endsAt: number | null;
  /** Room added by the GRANTs in force now. */
  granted: Money = ZERO;
  spent: Money;
  held: Money;
  tokens: number;
  heldTokens: number;
  requests: number;
  heldRequests: number;
  readonly delta: WindowDelta = {
    spent: ZERO,
    held: ZERO,
    excess: ZERO,
    bypassed: ZERO,
    tokens: 0,
    heldTokens: 0,
    requests: 0,
    heldRequests: 0,
    refused: 0,
    shadowRefused: 0,
  };
  changed = false;

  /** `policy` is null for a window that only a hold still names: it is booked and freed, never judged. */
  constructor(row: WindowRow, policy: Policy | null) {
    this.row = row;
    this.windowId = row.id;
    this.budgetId = row.budgetId;
    this.budgetName = policy?.name ?? "";
    this.scopeType = policy?.scopeType ?? "";
    this.scopeKey = policy?.scopeKey ?? null;
    this.entityKey = row.entityKey;
    this.purpose = policy?.purpose ?? "budget";
    this.periodKey = row.periodKey;
    if (policy !== null) this.period = policy.period;
    this.action = policy?.action ?? "ignore";
    this.warningPercent = row.warningPercent;
    this.criticalPercent = row.criticalPercent;
    this.fallbackModel = policy?.fallbackModel ?? null;
    this.suspended = policy?.suspended ?? false;
    this.autoSuspend = policy?.autoSuspend ?? false;
    this.shadow = policy?.shadow ?? false;
    this.reservePercent = policy?.reservePercent ?? 0;
    this.hardCeiling = policy?.hardCeiling ?? null;
    this.urgentAction = policy?.urgentAction ?? null;
    this.windowSeconds = policy?.windowSeconds ?? null;
    this.queueTtlSeconds = policy?.queueTtlSeconds ?? PLAIN_BUDGET.queueTtlSeconds;
    this.perCallMaxCost = policy?.perCallMaxCost ?? null;
    this.limits = { cost: row.limitCost, tokens: row.limitTokens, requests: row.limitRequests };
    this.endsAt = row.endsAt;
    this.spent = row.spent;
    this.held = row.held;
    this.tokens = row.tokens;
    this.heldTokens = row.heldTokens;
    this.requests = row.requests;
    this.heldRequests = row.heldRequests;
  }

  hold(amounts: Amounts, viaOverride: boolean): void {
    this.changed = true;
    this.addHeld(amounts, 1);
    if (viaOverride) this.delta.bypassed = this.delta.bypassed.plus(amounts.cost);
  }

  /** Gives a hold back; `viaOverride` as it was when it was held. */
  free(amounts: Amounts, viaOverride: boolean): void {
    this.changed = true;
    this.addHeld(amounts, -1);
    if (viaOverride) this.delta.bypassed = this.delta.bypassed.minus(amounts.cost);
  }

  book(amounts: Amounts, parts: { excess: Money; bypassed: Money }): void {
    this.changed = true;
    this.spent = this.spent.plus(amounts.cost);
    this.tokens += amounts.tokens;
    this.requests += amounts.requests;
    this.delta.spent = this.delta.spent.plus(amounts.cost);
    this.delta.tokens += amounts.tokens;
    this.delta.requests += amounts.requests;
    if (!parts.excess.isZero()) this.delta.excess = this.delta.excess.plus(parts.excess);
    if (!parts.bypassed.isZero()) this.delta.bypassed = this.delta.bypassed.plus(parts.bypassed);
  }

  refuse(): void {
    this.changed = true;
    this.delta.refused += 1;
  }

  /** Counts a call that this budget would have refused, were it not in shadow mode. */
  refuseInShadow(): void {
    this.changed = true;
    this.delta.shadowRefused += 1;
  }

  /**
   * Whether the budget is to be suspended when this window is exceeded. One entity of many must not stop the others,
   * so a budget that counts each apart never is.
   */
  suspendsItself(now: number): boolean {
    return this.autoSuspend && !this.suspended && !this.shadow && this.entityKey === "" && this.holds(now);
  }

  /** Whether an instant lies within [startsAt, endsAt). */
  holds(at: number): boolean {
    return this.row.startsAt <= at && (this.endsAt === null || at < this.endsAt);
  }

  /** The row as this batch leaves it, where its transaction is `version`. */
  after(version: string): WindowRow {
    if (!this.changed) return this.row;
    const { spent, held, tokens, heldTokens, requests, heldRequests } = this;
    return { ...this.row, spent, held, tokens, heldTokens, requests, heldRequests, version };
  }

  /** Limit plus grants in force, or null where there is no cost limit. */
  effectiveLimit(): Money | null {
    return this.limits.cost === null ? null : this.limits.cost.plus(this.granted);
  }

  /** The cost that this budget refuses to pass; null where it refuses none. */
  private cappingLimit(): Money | null {
    if (this.shadow) return null;
    const limit = this.action === "block" || this.action === "queue" ? this.effectiveLimit() : null;
    if (this.hardCeiling === null) return limit;
    return limit === null ? this.hardCeiling : minMoney(limit, this.hardCeiling);
  }

  /** The part of a cost that goes beyond the room left. 0 where no cost limit refuses. */
  beyondRoom(cost: Money): Money {
    const limit = this.cappingLimit();
    if (limit === null) return ZERO;
    const room = maxMoney(limit.minus(this.spent).minus(this.held), ZERO);
    return maxMoney(cost.minus(room), ZERO);
  }

  private addHeld(amounts: Amounts, sign: 1 | -1): void {
    const cost = sign === 1 ? amounts.cost : amounts.cost.neg();
    this.held = this.held.plus(cost);
    this.heldTokens += sign * amounts.tokens;
    this.heldRequests += sign * amounts.requests;
    this.delta.held = this.delta.held.plus(cost);
    this.delta.heldTokens += sign * amounts.tokens;
    this.delta.heldRequests += sign * amounts.requests;
  }
}
