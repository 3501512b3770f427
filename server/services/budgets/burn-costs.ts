import type { Queryable } from "@/server/db/queryable";
import { type BurnGrain, burnPieces } from "@/server/domain/burn-pieces";
import type { Money } from "@/server/domain/money";
import { hourBounds } from "@/server/domain/period";
import { costByStart } from "@/server/ledger/sql/budget-usage";
import { costByPiece } from "@/server/ledger/sql/cost-by-piece";
import type { Counted } from "../forecasts/forecast-window";
import type { Reading } from "./read-row";

/** So far back rows of the ledger are read, where the cube lacks a dimension of the budget. */
const MOST_OF_LEDGER_MS = 31 * 86_400_000;

export type Piece = { startsAt: number; endsAt: number; cost: Money };
type Run = { startsAt: number; endsAt: number | null; counted: Counted };

/** What a budget's rows cost in each piece of its period that has begun. */
export async function piecesOfBudget(
  db: Queryable,
  run: Run,
  reading: Reading,
): Promise<{ grain: BurnGrain; pieces: Piece[] }> {
  const { now, timeZone } = reading;
  const whole = burnPieces(run, now, timeZone);
  const fromCube = whole.grain === "part" ? null : await costsOfCube(db, run.counted, whole.starts, reading);
  if (fromCube !== null) return { grain: whole.grain, pieces: piecesOf(whole.starts, fromCube, now) };
  const oldest = now - MOST_OF_LEDGER_MS;
  const isLong = run.startsAt < oldest;
  const { grain, starts } = isLong ? burnPieces({ startsAt: oldest, endsAt: null }, now, timeZone) : whole;
  const costs = await costByPiece(db, { ...run.counted, to: after(now) }, starts.map(dateOf));
  return { grain, pieces: piecesOf(starts, costs, now) };
}

/** A count that began anew within an hour: the rest of that hour is read from the ledger, the others from the cube. */
async function costsOfCube(
  db: Queryable,
  counted: Counted,
  starts: readonly number[],
  { now, timeZone }: Reading,
): Promise<Money[] | null> {
  const [first = now, ...others] = starts;
  const hour = hourBounds(first, timeZone);
  const usage = { ...counted, to: after(now) };
  if (hour.startsAt === first) return costByStart(db, usage, starts.map(dateOf));
  const costs = await costByStart(
    db,
    usage,
    [hour.endsAt, ...others.filter((at) => at > hour.endsAt)].map(dateOf),
  );
  if (costs === null) return null;
  const to = new Date(Math.min(hour.endsAt, now + 1));
  const [cut] = await costByPiece(db, { ...counted, to }, [new Date(first)]);
  if (cut === undefined) return costs;
  const [next, ...rest] = costs;
  // Hours: the cut one stands alone. Days: it is a part of the first.
  if (others[0] === hour.endsAt) return [cut, ...costs];
  return next === undefined ? [cut] : [cut.plus(next), ...rest];
}

function piecesOf(starts: readonly number[], costs: readonly Money[], now: number): Piece[] {
  return starts.flatMap((startsAt, n) => {
    const cost = costs[n];
    return cost === undefined ? [] : [{ startsAt, endsAt: starts[n + 1] ?? now, cost }];
  });
}

/** What is booked at this very instant counts; nothing is booked later. */
function after(now: number): Date {
  return new Date(now + 1);
}

function dateOf(at: number): Date {
  return new Date(at);
}
