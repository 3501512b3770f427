import type { ClientBase, Pool } from "pg";
import type { IntegrityMismatch, IntegrityOutput } from "@/server/contract/admin-integrity";
import { NotFoundError } from "@/server/contract/errors";
import { maxMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { type Compared, compareWindows } from "@/server/ledger/sql/compare-windows";
import { compareHours, type HourDifference } from "@/server/ledger/sql/hour-sums";
import { findOrphans, readHours, storeCheck } from "@/server/ledger/sql/integrity";
import { readOrganization } from "@/server/ledger/sql/steer";
import { compareUserDays, type UserDayDifference } from "@/server/ledger/sql/user-day-sums";
import { WINDOW_METRICS } from "@/server/ledger/sql/window-sums";

const HOUR_METRICS = ["cost", "excess", "provisionalCost", "executions", "tokens"] as const;
const MONEY: ReadonlySet<string> = new Set([
  "spent",
  "excess",
  "bypassed",
  "held",
  "cost",
  "provisionalCost",
]);
const MOST_NAMED = 200;
// Longer than the 72 hours in which an ended month may still be booked into.
const STILL_CHANGING_MS = 4 * 24 * 3_600_000;
// A month is sorted in memory, and by one process alone: calls keep the others.
const IN_THE_BACKGROUND = "set local work_mem = '64MB'; set local max_parallel_workers_per_gather = 0";

export type VerifyInput = {
  organizationId: string;
  /** Only windows and hours that can still change; the rest was compared when it closed. */
  recentOnly?: boolean;
  /** Stands in for the database clock; tests only. */
  fakeNow?: Date | null;
};

/**
 * Compares every counter with the sum of its ledger rows in one snapshot: windows, the cube, and what has lost its
 * parent. Keeps the result for the pages. Reads only; nobody waits for it.
 * @throws NotFoundError
 */
export async function verifyBooks(pool: Pool, input: VerifyInput): Promise<IntegrityOutput> {
  const client = await pool.connect();
  let broken = true;
  let result: IntegrityOutput;
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local statement_timeout = 120000; ${IN_THE_BACKGROUND}`,
    );
    result = await compare(client, input);
    await client.query("commit");
    broken = false;
  } finally {
    // Unfinished, the connection still stands in a transaction and is not given back.
    client.release(broken);
  }
  await storeCheck(pool, {
    organizationId: input.organizationId,
    checkedAt: new Date(result.checkedAt),
    balanced: result.balanced,
    difference: result.difference,
    mismatches: JSON.stringify(result.mismatches),
  });
  return result;
}

async function compare(tx: ClientBase, input: VerifyInput): Promise<IntegrityOutput> {
  const { organizationId } = input;
  const organization = await readOrganization(tx, organizationId, input.fakeNow ?? null);
  if (organization === null) throw new NotFoundError("organization");
  const { now } = organization;
  const endingAfter = input.recentOnly === true ? new Date(now - STILL_CHANGING_MS) : null;
  const { windows, differing } = await compareWindows(tx, organizationId, {
    endingAfter,
    now: new Date(now),
  });
  const found = windowMismatches(differing);
  let hours = 0;
  for (const month of await readHours(tx, organizationId, { endingAfter, fakeNow: new Date(now) })) {
    hours += month.starts.length;
    found.push(...(await compareHours(tx, organizationId, month)).flatMap(hourMismatches));
    found.push(...(await compareUserDays(tx, organizationId, month.days)).flatMap(userDayMismatches));
  }
  const orphans = await findOrphans(tx, organizationId);
  found.push(...orphans.flatMap((row) => differences({ ...row, kind: "orphan" }, ["count"])));
  const money = found
    .filter(({ metric }) => MONEY.has(metric))
    .map(({ difference }) => usd(difference).abs());
  return {
    balanced: found.length === 0,
    checkedAt: new Date(now).toISOString(),
    windows,
    hours,
    difference: toWire(money.reduce(maxMoney, ZERO)),
    mismatches: found.slice(0, MOST_NAMED),
  };
}

/** What windows count wrongly. */
export function windowMismatches(differing: readonly Compared[]): IntegrityMismatch[] {
  return differing.flatMap((row) => differences({ ...row, kind: "window" }, WINDOW_METRICS));
}

/** What the cube says wrongly of one hour and one set of dimensions. */
export function hourMismatches(row: HourDifference): IntegrityMismatch[] {
  const at = row.starts_at.toISOString();
  return cubeMismatches({ kind: "hour", id: at, name: at }, row);
}

/** What the cube by user says wrongly of one day. */
export function userDayMismatches(row: UserDayDifference): IntegrityMismatch[] {
  return cubeMismatches({ kind: "userDay", id: row.day, name: `${row.day} by user` }, row);
}

function cubeMismatches(
  at: Pick<IntegrityMismatch, "kind" | "id" | "name">,
  row: Omit<HourDifference, "starts_at">,
): IntegrityMismatch[] {
  const { agent_type, agent_id, campaign_id, provider, model, component, environment } = row;
  const dimensions = [agent_type, agent_id, campaign_id, provider, model, component, environment];
  const it = { ...at, name: `${at.name} ${dimensions.map((value) => value ?? "-").join(" / ")}` };
  const named = differences({ ...it, counted: row.counted, ledger: row.ledger }, HOUR_METRICS);
  return row.rest_differs && named.length === 0
    ? [{ ...it, metric: "otherCounts", counted: "1", ledger: "0", difference: "1" }]
    : named;
}

type Sides = Pick<IntegrityMismatch, "kind" | "id" | "name"> & { counted: string[]; ledger: string[] };

function differences(sides: Sides, metrics: readonly string[]): IntegrityMismatch[] {
  const { kind, id, name } = sides;
  return metrics.flatMap((metric, index) => {
    const counted = usd(sides.counted[index] ?? "0");
    const ledger = usd(sides.ledger[index] ?? "0");
    if (counted.eq(ledger)) return [];
    return [
      {
        kind,
        id,
        name,
        metric,
        counted: toWire(counted),
        ledger: toWire(ledger),
        difference: toWire(counted.minus(ledger)),
      },
    ];
  });
}
