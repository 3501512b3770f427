import type { PoolClient } from "pg";
import { type Calendar, withZone } from "@/server/domain/calendar";
import { localDateAt } from "@/server/domain/local-day";
import { createPeriodCache } from "@/server/domain/period-cache";
import { specOf } from "@/server/ledger/batch/plan-window";
import { listOpenSpans, type OpenSpan, type SpanBounds, writeSpans } from "@/server/ledger/sql/move-zone";

/** What a change of the zone stands on: the zone that counts, and the clock. */
type At = { timeZone: Calendar; now: number };

/** The first day that another zone counts: the next month's, so that no period of a month or less that runs is another. */
export function firstDayOfNextZone({ timeZone, now }: At) {
  return localDateAt(now, timeZone).with({ day: 1 }).add({ months: 1 });
}

/** The calendar in which another zone counts from the next month on. */
export function calendarWith(at: At, timeZone: string): Calendar {
  return withZone(at.timeZone, { timeZone, firstDay: firstDayOfNextZone(at), now: at.now });
}

/**
 * Gives windows that end after the change the bounds that they will have: weeks and years that run over it, and months
 * to come that somebody has set a limit for. Nothing that was counted falls out of them, since they only end, or begin,
 * at another time to come. The caller holds the locks of all windows that run or are to come.
 */
export async function moveOpenWindows(
  tx: PoolClient,
  organizationId: string,
  change: { from: Calendar; to: Calendar; now: number },
): Promise<void> {
  const { bounds } = createPeriodCache();
  const moved: SpanBounds[] = [];
  for (const span of await listOpenSpans(tx, organizationId, new Date(change.now))) {
    const next = boundsIn(span, change, bounds);
    if (next !== null) moved.push(next);
  }
  await writeSpans(tx, organizationId, { spans: moved, timeZone: change.to });
}

type Bounds = ReturnType<typeof createPeriodCache>["bounds"];

function boundsIn(
  { policy, periodKey, startsAt, endsAt }: OpenSpan,
  { from, to, now }: { from: Calendar; to: Calendar; now: number },
  bounds: Bounds,
): SpanBounds | null {
  // Within the period by either zone: now, or the middle of one to come.
  const at = startsAt <= now ? now : (startsAt + endsAt) / 2;
  const [was, becomes] = [from, to].map((timeZone) => bounds({ ...specOf(policy, timeZone), at }));
  if (was?.endsAt !== endsAt || becomes === undefined || becomes.endsAt === null) return null;
  const starts = was.startsAt === startsAt ? becomes.startsAt : startsAt;
  if (becomes.key !== periodKey || (starts === startsAt && becomes.endsAt === endsAt)) return null;
  const { budgetId } = policy;
  return {
    budgetId,
    periodKey,
    startsAt: new Date(startsAt),
    newStart: new Date(starts),
    newEnd: new Date(becomes.endsAt),
  };
}
