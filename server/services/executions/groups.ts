import { requirePermission, requireUserNames } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  ExecutionGroup,
  ExecutionGroupsInput,
  ExecutionGroupsOutput,
} from "@/server/contract/admin-executions";
import { InvalidFieldError } from "@/server/contract/errors";
import { type ExecutionGroupRow, groupExecutions } from "@/server/db/queries/execution-groups";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { wire } from "../overview/budget-figures";
import { findRequestedMonth } from "../overview/month-of-request";
import { withKeptUser } from "../privacy/kept-user";
import { totalSpend } from "../spend/total";
import { cubeFilter, MOST_DAYS_MS, MOST_ROWS } from "./list";
import { withInstants } from "./with-instants";

const HOUR_MS = 3_600_000;

/**
 * The executions of a filter by user, session or task, dearest first; with those that name none and all others they are
 * the total. Of the month that runs where no range is named.
 * @throws ServiceError forbidden, validation_failed (too long, or too many rows)
 */
export async function readExecutionGroups(
  ctx: CallContext,
  input: ExecutionGroupsInput,
): Promise<ExecutionGroupsOutput> {
  requirePermission(ctx.actor, "view");
  if (input.by === "userId") requireUserNames(ctx.actor);
  const { by, top, ...asked } = input;
  const { from, to, ...filter } = await withInstants(ctx, await withKeptUser(ctx, asked));
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  return inSnapshot(pool, async (db) => {
    const month = await findRequestedMonth(db, { organizationId, month: undefined, now: ledger.clock.now() });
    const range = { from: new Date(from ?? month.startsAt), to: new Date(to ?? month.endsAt) };
    if (range.to.getTime() - range.from.getTime() > MOST_DAYS_MS)
      throw new InvalidFieldError("from", "out_of_range", "must be at most 92 days before the end");
    const question = { organizationId, filter: { ...filter, ...range }, by, top, most: MOST_ROWS };
    const rows = (await isTooMuch(db, question)) ? null : await groupExecutions(db, question);
    if (rows === null)
      throw new InvalidFieldError(
        "from",
        "out_of_range",
        "these are more than 100,000 executions: ask for less of them",
      );
    return {
      by,
      from: range.from.toISOString(),
      to: range.to.toISOString(),
      total: totalOf(rows),
      data: rows.filter(({ place }) => place > 0 && place <= top).map(groupOf),
      unattributed: rows.filter(({ place }) => place === 0).map(groupOf)[0] ?? null,
      others: rows.filter(({ place }) => place > top).map(groupOf)[0] ?? null,
    };
  });
}

type Question = Parameters<typeof groupExecutions>[1] & { filter: { from: Date; to: Date } };

/** The cube says that there are too many before so many rows are read: by the hours that lie wholly within. */
async function isTooMuch(db: Queryable, { organizationId, filter, most }: Question): Promise<boolean> {
  const dimensions = cubeFilter(filter);
  const to = new Date(filter.to.getTime() - HOUR_MS);
  if (dimensions === null || filter.from >= to) return false;
  const { executions } = await totalSpend(db, { organizationId, from: filter.from, to }, dimensions);
  return executions > most;
}

function groupOf({
  key,
  groups,
  cost,
  executions,
  succeeded,
  tokens,
  firstAt,
  lastAt,
}: ExecutionGroupRow): ExecutionGroup {
  return {
    key,
    groups,
    cost: wire(cost),
    executions,
    succeeded,
    tokens,
    firstAt: firstAt.toISOString(),
    lastAt: lastAt.toISOString(),
  };
}

function totalOf(rows: readonly ExecutionGroupRow[]) {
  return {
    cost: toWire(sumMoney(rows.map(({ cost }) => usd(cost)))),
    executions: rows.reduce((sum, { executions }) => sum + executions, 0),
    tokens: toWire(sumMoney(rows.map(({ tokens }) => usd(tokens)))),
  };
}
