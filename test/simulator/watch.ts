import { setTimeout as sleep } from "node:timers/promises";
import { mostOf, pico, picoText } from "@/test/pico";
import type { Ground } from "./ground";
import type { SimulatedOrganization } from "./organization";
import { checkPools } from "./pools";
import { budgetName } from "./read-books";

const POLL_MS = 30;

// Room given by GRANTs is added in full: those that have ended gave room to holds that may still live.
const ABOVE = `
select w.organization_id, b.name, b.scope_type, b.scope_key, b.is_primary, w.limit_cost::text, w.spent::text,
  w.held::text, w.excess::text, w.bypassed::text,
  (w.spent + w.held - w.excess - w.bypassed - (select coalesce(sum(amount), 0) from budget_overrides o
    where o.window_id = w.id and o.kind = 'GRANT'))::text as covered
from budget_windows w join budgets b on b.id = w.budget_id
where w.organization_id = any($1) and b.action in ('block', 'queue') and not b.shadow and b.pool_id is null and b.scope_type <> 'POOL' and w.limit_cost is not null
  and w.spent + w.held > w.limit_cost + w.excess + w.bypassed`;

type Row = {
  organization_id: string;
  name: string;
  scope_type: string;
  scope_key: string | null;
  is_primary: boolean;
  covered: string;
};

/**
 * Polls P1's inequality: spent + held <= limit + granted + bypassed + excess, the limit being the highest that was
 * ever in force. @returns how to stop; then how often it looked
 */
export function watchOverspend(
  ground: Ground,
  organizations: readonly SimulatedOrganization[],
): () => Promise<number> {
  const byId = new Map(organizations.map((organization) => [organization.id, organization]));
  let polls = 0;
  let watching = true;
  const done = (async () => {
    while (watching) {
      // The database may be down for a while: that is one of the faults.
      const found = await ground.pool.query<Row>(ABOVE, [[...byId.keys()]]).catch(() => null);
      for (const row of found?.rows ?? []) judge(byId.get(row.organization_id), row);
      for (const { id, oracle } of organizations)
        await checkPools(ground.pool, oracle, id).catch(() => undefined);
      if (found) polls += 1;
      await sleep(POLL_MS);
    }
  })();
  return async () => {
    watching = false;
    await done;
    return polls;
  };
}

function judge(organization: SimulatedOrganization | undefined, row: Row): void {
  if (!organization) return;
  const { oracle } = organization;
  const limits = oracle.limitsBetween(budgetName(row), 0, Date.now());
  if (oracle.hadNoLimit(budgetName(row), organization.opensAt)) return;
  const highest = mostOf(limits.filter((limit) => limit !== null)) ?? 0n;
  if (pico(row.covered) > highest)
    oracle.violate("P1", "spent + held above limit + granted + bypassed + excess", {
      ...row,
      highest: picoText(highest),
    });
}
