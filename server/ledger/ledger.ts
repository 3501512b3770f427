import type { Pool } from "pg";
import { BudgetUnavailableError, ServiceError } from "@/server/contract/errors";
import { createPeriodCache } from "@/server/domain/period-cache";
import { pseudonymOf } from "@/server/domain/pseudonym";
import { checkAuthorization } from "@/server/ledger/batch/check";
import { LedgerClock } from "@/server/ledger/batch/clock";
import type { AuthorizeCommand, Command, HoldResult, Result } from "@/server/ledger/batch/commands";
import { withinDeadline } from "@/server/ledger/batch/deadline";
import { Foresight } from "@/server/ledger/batch/foresight";
import { createItem } from "@/server/ledger/batch/item";
import { type BatchRun, Lane } from "@/server/ledger/batch/lane";
import { runToEnd } from "@/server/ledger/batch/retry";
import { sqlState } from "@/server/ledger/batch/sql-state";
import { sweepDueHolds } from "@/server/ledger/batch/sweep";
import { PolicyCache } from "@/server/ledger/policies/policy-cache";
import { type Woken, wakeQueue } from "@/server/ledger/queue/queue-wake";
import { QueueWatch } from "@/server/ledger/queue/queue-watch";
import { ensurePartitionsAhead } from "@/server/ledger/retention/partitions";
import type { Log } from "@/server/log";

const SWEEP_EVERY_MS = 1_000;
const PARTITIONS_EVERY_MS = 86_400_000;

export type LedgerOptions = {
  /** The ledger's own small pool, pipelined: its connections are never taken by pages or reports. */
  pool: Pool;
  log: Log;
  /** Makes the pseudonyms of end users; the same in every process, and in no database. */
  pseudonymKey: Buffer;
  /** Settings by name that the environment has set; they stand above what an organization has stored. */
  settings?: Readonly<Record<string, unknown>>;
  /** Stands in for the database clock; tests only. */
  fakeNow?: (() => number) | null;
  /** How long a command may take before it is answered 503; tests of figures give a starved machine more. */
  deadlineMs?: number;
  /** Told after each commit, so that local subscribers need not wait for their next poll. */
  onCommit?: (organizationId: string) => void;
};

/** The only place where money moves. One per process. */
export class Ledger {
  readonly clock: LedgerClock;
  private readonly lanes = new Map<string, Lane>();
  private readonly foresights = new Map<string, Foresight>();
  private readonly policies: PolicyCache;
  private readonly periods = createPeriodCache();
  private sweeper: NodeJS.Timeout | null = null;
  private partitioner: NodeJS.Timeout | null = null;
  private sweeping: Promise<void> | null = null;
  private readonly queues: QueueWatch;

  constructor(private readonly options: LedgerOptions) {
    this.clock = new LedgerClock(options.fakeNow ?? null);
    this.policies = new PolicyCache(options.pseudonymKey, options.settings);
    this.queues = new QueueWatch(options.pool, this.clock, (organizationId) =>
      this.wakeQueue(organizationId),
    );
  }

  /** Learns the database's clock once, so that the first batches plan the right windows. */
  async start(): Promise<void> {
    const result = await this.options.pool.query<{ now: Date }>("select clock_timestamp() as now");
    const now = result.rows[0]?.now;
    if (now !== undefined) this.clock.learn(now.getTime());
    await ensurePartitionsAhead(this.options.pool);
  }

  /**
   * Runs a command in the next batch of its organization. Resolves after commit, never before.
   * @throws ServiceError validation_failed, not_found, conflict, idempotency_key_reused, budget_unavailable
   */
  submit<C extends Command>(command: C): Promise<Result<C>> {
    return new Promise((resolve, reject) => {
      const item = createItem(command, Date.now(), {
        // The lane answers each command with the result of its own kind.
        resolve: (value) => resolve(value as Result<C>),
        reject,
      });
      this.lane(command.organizationId).push(item);
    });
  }

  /** What authorize would answer now. Advice: nothing is locked, held or written. */
  async check(command: AuthorizeCommand): Promise<HoldResult> {
    const { pool } = this.options;
    try {
      const deps = { policies: this.policies, clock: this.clock, periods: this.periods };
      const { deadlineMs } = this.options;
      return await withinDeadline(checkAuthorization(pool, command, deps), { deadlineMs });
    } catch (error) {
      if (error instanceof ServiceError) throw error;
      throw new BudgetUnavailableError(error);
    }
  }

  /** The pseudonym of an end user, whether the organization wants one now or not. */
  pseudonymOf(organizationId: string, userId: string): string {
    return pseudonymOf(userId, this.options.pseudonymKey, organizationId);
  }

  /** What an end user's id is kept as in this organization: the id itself, or its pseudonym. */
  async keptUserId(organizationId: string, userId: string): Promise<string> {
    const rules = await this.policies.get(organizationId, this.options.pool);
    return rules.keptUserId(userId);
  }

  /**
   * Looks whose turn has come in an organization's queue and announces it; called at once by whoever makes room by a
   * change of rules. @param onlyDue leaves those alone that wait for their next attempt
   */
  async wakeQueue(organizationId: string, onlyDue = false): Promise<Woken> {
    const deps = { policies: this.policies, clock: this.clock, periods: this.periods };
    const woken = await wakeQueue(this.options.pool, organizationId, deps, onlyDue);
    if (woken.ready + woken.expired + woken.returned > 0) this.options.onCommit?.(organizationId);
    return woken;
  }

  /** Frees due holds each second, looks at the queues and makes partitions ahead each day. Every replica does; rows that another one holds are skipped. */
  startSweeper(): void {
    this.sweeper ??= setInterval(() => {
      this.sweeping ??= this.tick().finally(() => {
        this.sweeping = null;
      });
    }, SWEEP_EVERY_MS);
    this.partitioner ??= setInterval(() => {
      ensurePartitionsAhead(this.options.pool).catch((err: unknown) =>
        this.options.log.warn({ event: "ledger.partitions_failed", err }, "making partitions ahead failed"),
      );
    }, PARTITIONS_EVERY_MS);
  }

  /** What every process does each second. */
  async tick(): Promise<void> {
    await this.sweep();
    try {
      await this.queues.look();
    } catch (error) {
      this.options.log.warn({ event: "ledger.queue_failed", err: error }, "looking at the queues failed");
    }
  }

  async sweep(): Promise<void> {
    try {
      const organizations = await sweepDueHolds(this.options.pool, this.clock);
      for (const organizationId of organizations) this.options.onCommit?.(organizationId);
    } catch (error) {
      this.options.log.warn({ event: "ledger.sweep_failed", err: error }, "sweeping due holds failed");
    }
  }

  async close(): Promise<void> {
    if (this.sweeper !== null) clearInterval(this.sweeper);
    if (this.partitioner !== null) clearInterval(this.partitioner);
    this.sweeper = null;
    this.partitioner = null;
    this.queues.stop();
    await this.sweeping;
  }

  private lane(organizationId: string): Lane {
    const known = this.lanes.get(organizationId);
    if (known !== undefined) return known;
    const lane = new Lane(
      (run) => this.run(organizationId, run),
      () => this.lanes.delete(organizationId),
      this.options.deadlineMs,
    );
    this.lanes.set(organizationId, lane);
    return lane;
  }

  private foresight(organizationId: string): Foresight {
    const known = this.foresights.get(organizationId) ?? new Foresight();
    this.foresights.set(organizationId, known);
    return known;
  }

  private async run(organizationId: string, run: BatchRun) {
    const foresight = this.foresight(organizationId);
    const deps = { policies: this.policies, clock: this.clock, periods: this.periods, foresight };
    try {
      const outcomes = await runToEnd(this.options.pool, { organizationId, ...run }, deps);
      this.options.onCommit?.(organizationId);
      if (run.items.some(({ command }) => command.kind === "settle" || command.kind === "release"))
        this.queues.freed(organizationId);
      return outcomes;
    } catch (error) {
      // A row that somebody else holds is the caller's news (503), not a fault of ours.
      this.options.log[sqlState(error) === "55P03" ? "warn" : "error"]({
        event: "ledger.batch_failed",
        organizationId,
        items: run.items.length,
        err: error,
      });
      throw error;
    }
  }
}
