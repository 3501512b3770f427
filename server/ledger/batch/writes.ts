import { type Money, ZERO } from "@/server/domain/money";
import type { PeriodCache } from "@/server/domain/period-cache";
import { QueueWrites } from "@/server/ledger/queue/queue-writes";
import type { HoldAttribution } from "@/server/ledger/sql/find-holds";
import type { HoldRow } from "@/server/ledger/sql/read-state";
import type { IdempotencyRef } from "./item";
import type { LogRow } from "./log-row";
import type { NotedDecision } from "./noted-decision";
import { addToUsageHour, addToUserDay, type UsageHourRow, type UserDayRow } from "./usage-hour";

export type NewHold = {
  id: string;
  created_at: string;
  expires_at: string;
  cost: string;
  tokens: number;
  requests: number;
  via_override: string | null;
  window_ids: string[];
  used_before: string[];
  limit_in_force: (string | null)[];
  attribution: HoldAttribution;
  actor_id: string;
};

type HoldChange = {
  id: string;
  state: HoldRow["state"];
  expires_at: string | null;
  closed_at: string | null;
};
type KeyRow = { operation: string; key: string; request_hash: string; response: string };

/** What a batch will write, gathered while it decides and applied by one statement. */
export class BatchWrites {
  readonly logs: LogRow[] = [];
  readonly keys: KeyRow[] = [];
  readonly newHolds: NewHold[] = [];
  readonly holdChanges = new Map<string, HoldChange>();
  readonly hours = new Map<string, UsageHourRow>();
  readonly userDays = new Map<string, UserDayRow>();
  /** By budget and what was decided. */
  readonly decisions = new Map<string, NotedDecision>();
  readonly queue = new QueueWrites();
  readonly overrideUse = new Map<string, { used: Money; uses: number }>();
  /** Budgets that were exceeded and suspend themselves. */
  readonly suspensions = new Set<string>();
  refusals = 0;
  private logsTaken = 0;
  private lastBookedAt = "";
  private lastHour = "";

  constructor(
    readonly organizationId: string,
    readonly timeZone: string,
    private readonly periods: PeriodCache,
  ) {}

  /** No item of the batch has had an effect: all were refused for their own faults, or answered before. */
  get isEmpty(): boolean {
    return (
      this.logs.length === 0 &&
      this.newHolds.length === 0 &&
      this.holdChanges.size === 0 &&
      this.keys.length === 0 &&
      this.suspensions.size === 0 &&
      this.refusals === 0 &&
      this.queue.isEmpty
    );
  }

  log(row: LogRow, cost: Money, excess: Money): void {
    this.logs.push(row);
    const { timeZone } = this;
    const money = { cost, excess };
    const { sums } = addToUsageHour(this.hours, this.hourOf(row.booked_at), row, money);
    const { user_id } = row;
    if (user_id === null) return;
    const { key: day } = this.periods.bounds({ kind: "DAILY", timeZone, at: Date.parse(row.booked_at) });
    addToUserDay(this.userDays, { day, user_id, dimensions_id: sums.dimensions_id }, row, money);
  }

  /** How many ledger rows nobody has taken yet to send them. */
  get logsWaiting(): number {
    return this.logs.length - this.logsTaken;
  }

  takeLogs(): LogRow[] {
    const rows = this.logs.slice(this.logsTaken);
    this.logsTaken = this.logs.length;
    return rows;
  }

  /** The rows of a batch share an instant or two, so the hour of the last one is remembered. */
  private hourOf(bookedAt: string): string {
    if (bookedAt !== this.lastBookedAt) {
      const at = Date.parse(bookedAt);
      const { startsAt } = this.periods.bounds({ kind: "HOURLY", timeZone: this.timeZone, at });
      this.lastBookedAt = bookedAt;
      this.lastHour = new Date(startsAt).toISOString();
    }
    return this.lastHour;
  }

  answered(ref: IdempotencyRef | null, response: unknown): void {
    if (ref === null) return;
    const { operation, key, hash } = ref;
    this.keys.push({ operation, key, request_hash: hash, response: JSON.stringify(response) });
  }

  holdClosed(id: string, state: HoldRow["state"], now: number): void {
    this.holdChanges.set(id, { id, state, expires_at: null, closed_at: new Date(now).toISOString() });
  }

  holdExtended(id: string, expiresAt: number): void {
    this.holdChanges.set(id, {
      id,
      state: "HELD",
      expires_at: new Date(expiresAt).toISOString(),
      closed_at: null,
    });
  }

  overrideUsed(id: string, cost: Money): void {
    const before = this.overrideUse.get(id) ?? { used: ZERO, uses: 0 };
    this.overrideUse.set(id, { used: before.used.plus(cost), uses: before.uses + 1 });
  }
}
