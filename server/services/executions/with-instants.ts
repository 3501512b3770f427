import { getContainer } from "@/server/container";
import { isDay } from "@/server/contract/spend-filter";
import type { CallContext } from "@/server/domain/call-context";
import { chosenRange, type DayRange, namedRange } from "@/server/domain/spend-range";
import { organizationOf } from "../settings/organization";

type Asked = { period?: string | undefined; from?: string | undefined; to?: string | undefined };
type Instants = { from?: string | undefined; to?: string | undefined };

/**
 * A filter of the ledger's rows with its range as instants, whether it named a period, days or instants.
 * @throws NotFoundError
 */
export async function withInstants<F extends Asked>(
  ctx: CallContext,
  { period, from, to, ...filter }: F,
): Promise<Omit<F, keyof Asked> & Instants> {
  const range = await instantsOf(ctx, { period, from, to });
  return {
    ...filter,
    ...(range.from !== undefined && { from: range.from }),
    ...(range.to !== undefined && { to: range.to }),
  };
}

async function instantsOf({ actor }: CallContext, { period, from, to }: Asked): Promise<Instants> {
  if (period === undefined && ![from, to].some((end) => end !== undefined && isDay(end))) return { from, to };
  const { pool, ledger } = getContainer();
  const { timeZone } = await organizationOf(pool, actor.organizationId);
  if (period !== undefined) {
    const { range } = namedRange(period, { timeZone, now: ledger.clock.now() });
    return { from: startOf(range), to: endOf(range) };
  }
  const day = (date: string) => chosenRange(date, date, timeZone).range;
  return {
    from: from !== undefined && isDay(from) ? startOf(day(from)) : from,
    to: to !== undefined && isDay(to) ? endOf(day(to)) : to,
  };
}

function startOf({ startsAt }: DayRange): string {
  return new Date(startsAt).toISOString();
}

function endOf({ endsAt }: DayRange): string {
  return new Date(endsAt).toISOString();
}
