import type { z } from "zod";
import type { BudgetEntity } from "@/server/contract/budget-fields";
import { type Binding, type CommonOfCalls, listBinding } from "@/server/db/queries/binding-budgets";
import { type FullestRow, listNamedCounters } from "@/server/db/queries/budget-windows";
import type { BudgetDbRow } from "@/server/db/queries/budgets";
import type { Queryable } from "@/server/db/queryable";
import { tightestFirst } from "@/server/domain/tightness";
import { entityKeyOf } from "@/server/ledger/policies/dimensions";
import { currentStart, type ReadBudget, type Reading, readCounted } from "./read-row";
import { budgetRow } from "./rows";

/** Calls, and the values that name the counters of budgets that count them apart. */
export type Calls = CommonOfCalls & { values: Readonly<Record<string, string>> };

/** Budgets that every call with these values falls under, the tightest first, each with the counter of these values. */
export async function bindingBudgets(
  db: Queryable,
  binding: z.infer<typeof BudgetEntity>,
  reading: Reading,
): Promise<ReadBudget[]> {
  const values = Object.fromEntries(Object.entries(binding).filter(([, value]) => value !== undefined));
  const calls = { dimensions: values, has: Object.keys(values), except: {}, values };
  const [found = []] = await bindingOfEach(db, [calls], reading);
  return found;
}

/** What every execution of a budget has in common, whichever its counter. */
export function commonOfCalls({ scopeType, scopeKey, filters, except, each }: BudgetDbRow): CommonOfCalls {
  const dimensions = { ...filters, ...(scopeKey !== null && { [scopeType]: scopeKey }) };
  const excepted = except ?? {};
  return {
    dimensions,
    has: [...Object.keys(dimensions), ...Object.keys(excepted), ...each],
    except: excepted,
  };
}

/** For each of some calls the budgets that they fall under, the tightest first: as many reads for one as for many. */
export async function bindingOfEach(
  db: Queryable,
  asked: readonly Calls[],
  reading: Reading,
): Promise<ReadBudget[][]> {
  const found = await listBinding(db, { organizationId: reading.organizationId, asked });
  const shared = await readCounted(
    db,
    found.map(({ budget }) => budget).filter(({ each }) => each.length === 0),
    reading,
  );
  const apart = await readApart(db, { found, asked }, reading);
  const byBudget = new Map(shared.map((one) => [one.stored.id, one]));
  const binding = asked.map((): ReadBudget[] => []);
  for (const { budget, of } of found)
    for (const n of of) {
      const one = byBudget.get(budget.id) ?? apart.get(placeName(budget, n));
      if (one !== undefined) binding[n]?.push(one);
    }
  return binding.map((each) => each.sort((a, b) => tightestFirst(a.row, b.row)));
}

/** Of budgets with a counter each, the one of the values of each of the calls that they bind. */
async function readApart(
  db: Queryable,
  { found, asked }: { found: readonly Binding[]; asked: readonly Calls[] },
  reading: Reading,
): Promise<Map<string, ReadBudget>> {
  const { organizationId, now, inherited } = reading;
  const wanted = found
    .filter(({ budget }) => budget.each.length > 0)
    .flatMap(({ budget: stored, of }) =>
      of.map((n) => ({ stored, n, counter: counterOf(stored, asked[n], reading) })),
    );
  const named = wanted.flatMap((one) => (one.counter === null ? [] : [{ ...one, counter: one.counter }]));
  const counters = named.map(({ counter }) => counter);
  const windows = new Map<string, FullestRow>();
  for (const row of await listNamedCounters(db, { organizationId, now: new Date(now), counters })) {
    const { place, ...window } = row;
    const one = named[place];
    if (one !== undefined) windows.set(placeName(one.stored, one.n), { ...window, counters: 1 });
  }
  return new Map(
    wanted.map(({ stored, n }) => {
      const window = windows.get(placeName(stored, n));
      return [placeName(stored, n), { stored, window, row: budgetRow(stored, window, inherited) }];
    }),
  );
}

/** Null where the calls do not say which counter is theirs, or the budget does not count yet. */
function counterOf(row: BudgetDbRow, calls: Calls | undefined, reading: Reading) {
  const values = row.each.flatMap((scopeType) => calls?.values[scopeType] ?? []);
  const current = currentStart(row, reading);
  if (current === null || values.length < row.each.length) return null;
  return { ...current, entityKey: entityKeyOf(values) };
}

function placeName({ id }: Pick<BudgetDbRow, "id">, n: number): string {
  return `${id} ${n}`;
}
