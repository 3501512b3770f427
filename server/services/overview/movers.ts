import type { Mover as MoverRow, OverviewMovers } from "@/server/contract/overview";
import { type FewCell, sumCosts } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { localDateAt } from "@/server/domain/local-day";
import { toWire } from "@/server/domain/money";
import { type Mover, rankMovers, togetherOf } from "@/server/domain/movers";
import { namedRange } from "@/server/domain/spend-range";
import { keysAlone } from "../spend/groups";
import { costOf } from "../spend/sums";
import { MOST_TYPES, sumDays } from "./burn";
import type { RequestedMonth } from "./month-of-request";

const SHOWN = 5;

type Cells = { during: readonly FewCell[]; before: readonly FewCell[] };

/**
 * Types of agents whose cost changed most against the same days of the month before, as Spend compares them.
 * @param db a snapshot
 * @param during the month itself, from `sumDays`
 */
export async function topMovers(
  db: Queryable,
  month: RequestedMonth,
  during: readonly FewCell[],
): Promise<OverviewMovers> {
  const { organizationId, organization, now } = month;
  const { range, before } = namedRange(month.month, { timeZone: organization.timeZone, now });
  const askBefore = (keys?: string[]) =>
    sumCosts(db, {
      organizationId,
      starts: [new Date(before.startsAt)],
      end: new Date(before.endsAt),
      groupBy: "agentType",
      top: MOST_TYPES,
      keys,
    });
  const first = { during, before: await askBefore() };
  const keys = [...new Set([first.during, first.before].flatMap((cells) => keysAlone(cells, MOST_TYPES)))];
  // What is among the dearest in one stretch alone has to be told apart in the other one as well.
  const cells = [...first.during, ...first.before].some(({ place }) => place > MOST_TYPES)
    ? { during: await sumDays(db, month, keys), before: await askBefore(keys) }
    : first;
  const { top, rest } = rankMovers(
    keys.map((key) => movedOf(key, cells)),
    SHOWN,
  );
  const others = togetherOf([...rest, movedOf("", cells)], "");
  const total = togetherOf([...top, others], "");
  const runs = range.startsAt <= now && now < range.endsAt;
  const last = runs ? localDateAt(now, organization.timeZone).toString() : range.lastDay;
  return {
    days: { first: range.firstDay, last },
    before: { first: before.firstDay, last: before.lastDay },
    total: moneyOf(total),
    data: top.map((mover) => ({ agentType: mover.key, ...moneyOf(mover) })),
    others: moneyOf(others),
  };
}

/** A type's cost in both stretches; an empty key is what is not told apart. */
function movedOf(key: string, { during, before }: Cells) {
  const cost = (cells: readonly FewCell[]) => costOf(cells.filter((cell) => cell.key === key));
  return { key, cost: cost(during), before: cost(before) };
}

function moneyOf({ cost, before, delta, percent }: Mover): Omit<MoverRow, "agentType"> {
  return {
    cost: toWire(cost),
    before: toWire(before),
    delta: toWire(delta),
    percent: percent === null ? null : toWire(percent),
  };
}
