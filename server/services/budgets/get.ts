import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetGetOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetGetInput } from "@/server/contract/admin-budgets";
import { ServiceError } from "@/server/contract/errors";
import { listBinding } from "@/server/db/queries/binding-budgets";
import { type CurrentStart, listCounters, listPastWindows } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { listOpenAlerts } from "@/server/db/queries/open-alerts";
import { listOverrides, MOST_OVERRIDES } from "@/server/db/queries/overrides";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { hideEntity } from "@/server/domain/hidden-users";
import { passedUntil } from "@/server/domain/override-cover";
import { wire } from "../overview/budget-figures";
import { ANY_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { alertRow } from "../overview/rows";
import { hideAlert, hideBudget, hideScope } from "./hide-users";
import { commonOfCalls } from "./list-binding";
import { readMetrics } from "./metrics";
import { policyOf } from "./policy-of";
import { currentStart, type Reading, readingOf, readRows } from "./read-row";
import { budgetFigures, pastRow } from "./rows";

const PAST_PERIODS = 24;

/**
 * One budget with everything that explains it: counters, metrics, its past, what else binds, open alerts.
 * @throws ServiceError forbidden, not_found, malformed (cursor)
 */
export async function getBudget(ctx: CallContext, input: BudgetGetInput): Promise<BudgetGetOutput> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  return inSnapshot(pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const { organizationId } = reading;
    const row = await findBudget(db, organizationId, input);
    if (row === null) throw missing(input);
    const [known] = await readRows(db, [row], reading);
    if (known === undefined) throw missing(input);
    const isTold = mayNameUsers(ctx.actor);
    const counterOf = <Counter extends { entityKey: string }>(counter: Counter) =>
      isTold ? counter : hideEntity(counter, row.each);
    const alerts = await listOpenAlerts(db, organizationId, { limit: 100, budgetId: row.id });
    const alsoBinding = await readAlsoBinding(db, row, organizationId);
    const entityKey = input.entityKey ?? null;
    const current = currentStart(row, reading);
    const counters = await readCounters(db, { row, current, entityKey }, reading, input);
    const past = { organizationId, now: new Date(reading.now), entityKey, limit: PAST_PERIODS };
    const history = current === null ? [] : await listPastWindows(db, { ...past, current });
    const inForce = { organizationId, state: "active", now: past.now, beforeId: null } as const;
    const overrides = await listOverrides(db, { ...inForce, limit: MOST_OVERRIDES });
    return {
      budget: isTold ? known : hideBudget(known),
      counters: { ...counters, data: counters.data.map(counterOf) },
      metrics: await readMetrics(db, { policy: policyOf(row), current, entityKey }, reading),
      history: history.map(pastRow).map(counterOf),
      alsoBinding: alsoBinding.map((other) => (isTold ? other : hideScope(other))),
      openAlerts: alerts.map((alert) => alertRow(isTold ? alert : hideAlert(alert))),
      notEnforcedUntil: passedUntil(overrides, known)?.toISOString() ?? null,
    };
  });
}

function missing({ name }: BudgetGetInput): ServiceError {
  const message =
    name === undefined ? "This budget does not exist." : `Budget "${name}" does not exist - create it first`;
  return new ServiceError("not_found", message);
}

type Asked = { row: BudgetDbRow; current: CurrentStart | null; entityKey: string | null };

async function readCounters(
  db: Queryable,
  { row, current, entityKey }: Asked,
  { organizationId, now }: Reading,
  { cursor, limit }: BudgetGetInput,
): Promise<BudgetGetOutput["counters"]> {
  const after = placeOf(cursor, [ANY_TEXT])?.[0] ?? null;
  if (current === null) return { data: [], nextCursor: null, hasMore: false };
  const at = { organizationId, now: new Date(now), current, entityKey };
  const rows = await listCounters(db, { ...at, after, limit: limit + 1 });
  return pageOf(rows, limit, {
    row: (window) => budgetFigures(window, row.status === "SUSPENDED"),
    placeOf: (window) => [window.entityKey],
  });
}

async function readAlsoBinding(
  db: Queryable,
  row: BudgetDbRow,
  organizationId: string,
): Promise<BudgetGetOutput["alsoBinding"]> {
  const also = await listBinding(db, { organizationId, asked: [commonOfCalls(row)] });
  return also
    .map(({ budget }) => budget)
    .filter(({ id }) => id !== row.id)
    .map(({ id, name, scopeType, scopeKey, period, limitCost, action }) => ({
      ...{ id, name, scopeType, scopeKey, period, action },
      limitCost: limitCost === null ? null : wire(limitCost),
    })) as BudgetGetOutput["alsoBinding"];
}
