import type { Pool, PoolClient } from "pg";
import { ConflictError, NotFoundError, ServiceError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { levelOf } from "@/server/domain/level";
import { localDateAt } from "@/server/domain/local-day";
import { isTooMuch, type Money, toWire, usd, ZERO } from "@/server/domain/money";
import { hourBounds } from "@/server/domain/period";
import { newId } from "@/server/ledger/batch/ids";
import { levelInput } from "@/server/ledger/batch/level-input";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import { dimensionsId } from "@/server/ledger/batch/usage-hour";
import type { WindowRow } from "@/server/ledger/batch/window";
import { type LockedForChange, lockForChange } from "@/server/ledger/rules/lock-for-change";
import {
  type Correctable,
  type CorrectionRow,
  findAlertRules,
  findBooking,
  findCorrectable,
  findCounting,
  type HourChange,
  insertCorrections,
  moveHour,
  moveUserDay,
  moveWindows,
} from "@/server/ledger/sql/correction";
import { readGrants, tell } from "@/server/ledger/sql/steer";

/** What an execution should have cost, US dollars, 0 or more. */
export type Correction = { id: string; cost: string; reason: string };
export type CorrectionAnswer = { id: string; before: string; cost: string; correctionIds: string[] };

/**
 * Corrects the cost of an execution by rows of its own: what it cost so far is taken back whole, and what it should have
 * cost is booked, at the instant of the execution. Windows, cube and alerts follow in the same transaction.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError (it costs that, it is a correction itself, the total would be too large)
 */
export async function correctExecution(
  pool: Pool,
  ctx: CallContext,
  input: Correction,
  fakeNow: Date | null = null,
): Promise<CorrectionAnswer> {
  const { organizationId } = ctx.actor;
  return withTransaction(pool, async (tx) => {
    const bookedAt = await findBooking(tx, { organizationId, id: input.id, recordedAt: madeAt(input.id) });
    if (bookedAt === null) throw new NotFoundError("execution");
    const at = { organizationId, id: input.id, bookedAt };
    const { dimensions } = await readCorrectable(tx, at);
    const counting = { organizationId, bookedAt, dimensions };
    const ids = await findCounting(tx, counting);
    const locked = await lockForChange(tx, { organizationId, fakeNow, windowIdsAt: async () => ids });
    if ((await findCounting(tx, counting)).some((id) => !locked.windows.has(id)))
      throw new ConflictError("A budget was made at this moment. Repeat.");
    const execution = await readCorrectable(tx, at);
    const answer = await book(tx, ctx, { at, locked, ids, execution, input });
    await appendAudit(tx, ctx, {
      action: "execution.corrected",
      entityType: "execution",
      entityId: input.id,
      before: { cost: answer.before },
      after: { cost: answer.cost, correctionIds: answer.correctionIds },
      reason: input.reason,
    });
    return answer;
  });
}

async function readCorrectable(
  tx: PoolClient,
  at: { organizationId: string; id: string; bookedAt: string },
): Promise<Correctable> {
  const execution = await findCorrectable(tx, at);
  if (execution === null) throw new NotFoundError("execution");
  if (execution.correctsId !== null)
    throw new ConflictError(`This is a correction. Correct ${execution.correctsId} instead.`);
  return execution;
}

type Work = {
  at: { organizationId: string; id: string; bookedAt: string };
  locked: LockedForChange;
  ids: readonly string[];
  execution: Correctable;
  input: Correction;
};

async function book(tx: PoolClient, ctx: CallContext, work: Work): Promise<CorrectionAnswer> {
  const { at, locked, ids, execution, input } = work;
  const { organizationId, now } = locked;
  const before = usd(execution.cost);
  const cost = usd(input.cost);
  if (cost.eq(before)) throw new ConflictError(`It costs ${toWire(cost)} US dollars already.`);
  const change = cost.minus(before);
  const windows = ids.flatMap((id) => locked.windows.get(id) ?? []);
  if (windows.some(({ spent, held }) => isTooMuch(spent, held, change)))
    throw new ConflictError("A total would be 1000000000000 US dollars or more.");
  const wasProvisional = execution.priceStatus === "provisional" && execution.corrections === 0;
  const rows = correctionRows({ before, cost, wasProvisional });
  const metadata = { correctedBy: actorId(ctx.actor), reason: input.reason };
  await insertCorrections(tx, at, { now: new Date(now), metadata, rows });
  await moveWindows(tx, ids, toWire(change));
  await moveCube(tx, locked, execution, {
    cost: toWire(change),
    provisionalCost: wasProvisional ? toWire(before) : "0",
    provisional: wasProvisional ? 1 : 0,
  });
  await settleAll(tx, { organizationId, windows, change, now });
  const correctionIds = rows.map(({ id }) => id);
  await tell(tx, organizationId, {
    type: "execution.corrected",
    payload: { id: input.id, cost: toWire(cost), before: toWire(before) },
  });
  return { id: input.id, before: toWire(before), cost: toWire(cost), correctionIds };
}

/** The hour that counted the execution follows, and the day of the user that it names. */
async function moveCube(
  tx: PoolClient,
  { organizationId, timeZone }: LockedForChange,
  execution: Correctable,
  change: HourChange,
): Promise<void> {
  const at = execution.bookedAt.getTime();
  const row = { organizationId, dimensionsId: dimensionsId(execution) };
  const startsAt = new Date(hourBounds(at, timeZone).startsAt);
  const userId = execution.user_id;
  const moved =
    (await moveHour(tx, { ...row, startsAt }, change)) &&
    (userId === null ||
      (await moveUserDay(tx, { ...row, userId, day: localDateAt(at, timeZone).toString() }, change)));
  if (!moved) throw new ServiceError("internal", "The cube has no row for this execution.");
}

/** What it cost so far is taken back; what it should have cost stands beside it. Nothing is booked for nothing. */
function correctionRows(of: { before: Money; cost: Money; wasProvisional: boolean }): CorrectionRow[] {
  const { before, cost, wasProvisional } = of;
  const rows: CorrectionRow[] = [];
  if (!before.isZero() || wasProvisional)
    rows.push({
      id: newId("log"),
      cost: toWire(ZERO.minus(before)),
      price_status: wasProvisional ? "provisional" : "priced",
      takes_back: true,
    });
  if (!cost.isZero())
    rows.push({ id: newId("log"), cost: toWire(cost), price_status: "priced", takes_back: false });
  return rows;
}

type Settling = { organizationId: string; windows: readonly WindowRow[]; change: Money; now: number };

/** Alerts of windows that run follow their level down and up. Those of a rate raise none, nor do those that ignore. */
async function settleAll(tx: PoolClient, { organizationId, windows, change, now }: Settling): Promise<void> {
  const running = windows.filter(
    ({ startsAt, endsAt }) => startsAt <= now && (endsAt === null || now < endsAt),
  );
  const windowIds = running.map(({ id }) => id);
  const grants = await readGrants(tx, { organizationId, windowIds, now });
  const rules = await findAlertRules(
    tx,
    organizationId,
    running.map(({ budgetId }) => budgetId),
  );
  const moved = running.flatMap((row) => {
    const { budgetId, id: windowId } = row;
    const rule = rules.get(budgetId);
    if (rule === undefined || rule.action === "ignore" || rule.period === "RATE") return [];
    const granted = grants.get(windowId) ?? ZERO;
    const before = levelInput(row, granted);
    const after = levelInput({ ...row, spent: row.spent.plus(change) }, granted);
    return levelOf(before) === levelOf(after) ? [] : [{ budgetId, windowId, before, after }];
  });
  await settleAlerts(tx, { organizationId, now, windows: moved });
}

/** Epoch milliseconds that an id was made at: a version 7 uuid begins with them. */
function madeAt(id: string): number {
  const made = Number.parseInt(id.slice(4, 16), 16);
  return Number.isFinite(made) ? made : 0;
}
