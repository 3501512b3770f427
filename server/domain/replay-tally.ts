import { localDayAt } from "@/server/domain/local-day";
import { type Money, ZERO } from "@/server/domain/money";

/** Executions, and those of them that limits would not have let pass. US dollars. */
export type Judged = { executions: number; cost: Money; beyond: number; beyondCost: Money };

/** A local day on which something was beyond a limit. */
export type JudgedDay = { date: string; beyond: number; beyondCost: Money };

/** Epoch milliseconds, half-open; null: without an end. */
type Bounds = { startsAt: number; endsAt: number | null };
export type JudgedPeriod = Judged & Bounds;

/** What counters hold, whether limits would have let it pass or not. */
export type Counted = { cost: Money; tokens: number; requests: number };

const NOTHING: Judged = { executions: 0, cost: ZERO, beyond: 0, beyondCost: ZERO };
const MOST_PERIODS = 12;

/** Sums what a replay judges: in all, by local day, by period, and by counter of the period that runs. */
export class ReplayTally {
  private sums = NOTHING;
  private readonly byDay = new Map<string, JudgedDay>();
  private readonly byPeriod = new Map<number, JudgedPeriod>();
  private day = { date: "", startsAt: 0, endsAt: 0 };

  constructor(private readonly timeZone: string) {}

  /** One execution, judged. */
  count(at: number, cost: Money, { period, passed }: { period: Bounds; passed: boolean }): void {
    const beyond = passed ? 0 : 1;
    const beyondCost = passed ? ZERO : cost;
    this.add(period, { executions: 1, cost, beyond, beyondCost });
    if (passed) return;
    if (at < this.day.startsAt || at >= this.day.endsAt) this.day = localDayAt(at, this.timeZone);
    const { date } = this.day;
    const day = this.byDay.get(date) ?? { date, beyond: 0, beyondCost: ZERO };
    this.byDay.set(date, { date, beyond: day.beyond + 1, beyondCost: day.beyondCost.plus(cost) });
  }

  /** Executions of a period that all pass, since together they fit. */
  countAll(period: Bounds, { executions, cost }: { executions: number; cost: Money }): void {
    if (executions > 0) this.add(period, { ...NOTHING, executions, cost });
  }

  private add({ startsAt, endsAt }: Bounds, more: Judged): void {
    this.sums = plus(this.sums, more);
    const before = this.byPeriod.get(startsAt) ?? { startsAt, endsAt, ...NOTHING };
    this.byPeriod.set(startsAt, { startsAt, endsAt, ...plus(before, more) });
  }

  total(): Judged {
    return this.sums;
  }

  /** Days with something beyond, in order. */
  days(): JudgedDay[] {
    return [...this.byDay.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  /** The last periods in which something was executed, in order. */
  periods(): JudgedPeriod[] {
    return [...this.byPeriod.values()].sort((a, b) => a.startsAt - b.startsAt).slice(-MOST_PERIODS);
  }
}

function plus(a: Judged, b: Judged): Judged {
  return {
    executions: a.executions + b.executions,
    cost: a.cost.plus(b.cost),
    beyond: a.beyond + b.beyond,
    beyondCost: a.beyondCost.plus(b.beyondCost),
  };
}
