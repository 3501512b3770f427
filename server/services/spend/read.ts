import type { SpendBucket, SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";
import { InvalidFieldError } from "@/server/contract/errors";
import { type SpendCell, type SpendQuestion, sumSpend } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { type Calendar, zoneAt } from "@/server/domain/calendar";
import { localDateAt } from "@/server/domain/local-day";
import { asksByUser, type SpendGrain } from "@/server/domain/spend-names";
import {
  type Bucket,
  bucketsOf,
  chosenRange,
  type DayRange,
  daysIn,
  MOST_BUCKETS,
  namedRange,
  usualGrain,
} from "@/server/domain/spend-range";
import { organizationOf } from "../settings/organization";
import { groupsOf, keysAlone } from "./groups";
import { costByBucket, executionsByBucket, sumsOf } from "./sums";

const MOST_DAYS = 3_660;

type Split = { grain: SpendGrain; timeZone: Calendar };

/**
 * Spend by bucket and group: what pages, exports, reports and the API show comes from here.
 * @param db a snapshot, so that every figure is of one instant
 * @param at whose spend, and the database's clock in epoch milliseconds
 * @throws NotFoundError, InvalidFieldError
 */
export async function readSpend(
  db: Queryable,
  at: { organizationId: string; now: number },
  input: SpendQueryInput,
): Promise<SpendQueryOutput> {
  const organization = await organizationOf(db, at.organizationId);
  const { timeZone } = organization;
  const { period, from, to, grain: wanted, groupBy = null, top, compare, ...filter } = input;
  const { range, before } =
    from !== undefined && to !== undefined
      ? chosenRange(from, to, timeZone)
      : namedRange(period ?? "this-month", { timeZone, now: at.now });
  const split = { grain: wanted ?? grainOf(range, { groupBy, ...filter }), timeZone };
  const buckets = placesOf(range, split);
  const question = { organizationId: at.organizationId, filter, groupBy, top };
  const cells = await sumSpend(db, { ...question, ...buckets });
  const earlier = compare
    ? await readEarlier(db, before, split, { ...question, keys: keysAlone(cells, top) })
    : null;
  return {
    timeZone: zoneAt(at.now, timeZone),
    now: iso(at.now),
    today: localDateAt(at.now, timeZone).toString(),
    ...wireRange(range),
    grain: split.grain,
    groupBy,
    total: sumsOf(cells),
    buckets: wireBuckets(cells, buckets),
    groups:
      groupBy === null
        ? []
        : groupsOf(cells, { top, buckets: buckets.starts.length, earlier: earlier?.cells ?? null }),
    previous: earlier?.wire ?? null,
  };
}

function wireBuckets(cells: readonly SpendCell[], { all, end }: Places): SpendBucket[] {
  const costs = costByBucket(cells, all.length);
  const executions = executionsByBucket(cells, all.length);
  return all.map(({ startsAt, firstDay, lastDay, time }, index) => ({
    startsAt: iso(startsAt),
    endsAt: iso(all[index + 1]?.startsAt ?? end.getTime()),
    firstDay,
    lastDay,
    time,
    cost: costs[index] ?? "0",
    executions: executions[index] ?? 0,
  }));
}

async function readEarlier(
  db: Queryable,
  range: DayRange,
  split: Split,
  question: Omit<SpendQuestion, "starts" | "end">,
) {
  const buckets = placesOf(range, split);
  const cells = await sumSpend(db, { ...question, ...buckets });
  const wire = {
    ...wireRange(range),
    total: sumsOf(cells),
    buckets: costByBucket(cells, buckets.starts.length),
  };
  return { cells, wire };
}

/** Users are counted by the day. */
function grainOf(range: DayRange, asked: Parameters<typeof asksByUser>[0]): SpendGrain {
  const usual = usualGrain(range);
  return usual === "hour" && asksByUser(asked) ? "day" : usual;
}

type Places = {
  all: Bucket[];
  starts: Date[];
  end: Date;
  days: { starts: string[]; last: string };
};

function placesOf(range: DayRange, { grain, timeZone }: Split): Places {
  if (daysIn(range) > MOST_DAYS)
    throw new InvalidFieldError("to", "out_of_range", "the range may be ten years at most");
  const all = bucketsOf(range, grain, timeZone);
  if (all.length > MOST_BUCKETS)
    throw new InvalidFieldError(
      "grain",
      "out_of_range",
      `makes more than ${MOST_BUCKETS} buckets of this range`,
    );
  return {
    all,
    starts: all.map(({ startsAt }) => new Date(startsAt)),
    end: new Date(range.endsAt),
    days: { starts: all.map(({ firstDay }) => firstDay), last: range.lastDay },
  };
}

function wireRange({ firstDay, lastDay, startsAt, endsAt }: DayRange) {
  return { firstDay, lastDay, startsAt: iso(startsAt), endsAt: iso(endsAt) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
