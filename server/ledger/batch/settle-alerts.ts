import type { ClientBase } from "pg";
import { type LevelInput, utilisation } from "@/server/domain/level";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";
import { crossings, rearmed } from "@/server/domain/threshold";
import { costLimitInForce } from "@/server/domain/window-state";
import { FAN_OUT, TOLD_COLUMNS } from "@/server/ledger/sql/fan-out";
import { auditAlerts } from "./audit-alerts";
import { newId } from "./ids";
import { suspendExceeded } from "./suspend-exceeded";

const REARM = `
update alerts set rearmed_at = $4
where organization_id = $1 and window_id = $2 and level = any($3) and rearmed_at is null`;

const RAISE = `
with raised as (
  insert into alerts (id, organization_id, budget_id, window_id, level, metric, used_amount, limit_amount, created_at)
  select id, $1, $2, $3, level, $6, $7, $8, $9
  from unnest($4::text[], $5::text[]) as a (id, level)
  order by level collate "C"
  on conflict (window_id, level) where rearmed_at is null do nothing
  returning id, budget_id, window_id, level
),
told as (
  insert into events (organization_id, type, payload)
  select $1, 'alert.raised', to_jsonb(raised) from raised order by level collate "C"
  returning ${TOLD_COLUMNS}
),
sent as (${FAN_OUT})
select payload ->> 'id' as id, payload ->> 'level' as level from told`;

/** A window whose limit changes and not its use, or the other way round. */
export type Settling = { budgetId: string; windowId: string; before: LevelInput; after: LevelInput };
type Input = { organizationId: string; now: number; windows: readonly Settling[] };

/**
 * Keeps the alerts of windows true when their limits change, under their locks: levels that hold no longer may alert
 * again, levels that hold by the new limit alert once, and what is exceeded by it suspends itself if it is to.
 * @returns how many alerts were raised
 */
export async function settleAlerts(tx: ClientBase, input: Input): Promise<number> {
  const { organizationId, windows } = input;
  const now = new Date(input.now);
  // All alerts that are touched come before the first row of the audit log: who acknowledges one waits for that after it.
  for (const { windowId, before, after } of windows) {
    const freed = rearmed({ before, after });
    if (freed.length > 0) await tx.query(REARM, [organizationId, windowId, freed, now]);
  }
  const alertIds: string[] = [];
  const exceeded: string[] = [];
  for (const window of windows)
    for (const { id, level } of await raise(tx, { organizationId, now, window })) {
      alertIds.push(id);
      if (level === "EXCEEDED") exceeded.push(window.budgetId);
    }
  // One that was raised before, and perhaps resumed since, stays as it is.
  for (const budgetId of exceeded) await suspendExceeded(tx, { organizationId, budgetId, now: input.now });
  await auditAlerts(tx, organizationId, alertIds);
  return alertIds.length;
}

async function raise(
  tx: ClientBase,
  { organizationId, now, window }: { organizationId: string; now: Date; window: Settling },
): Promise<{ id: string; level: string }[]> {
  const { budgetId, windowId, before, after } = window;
  const levels = crossings({ before, after });
  if (levels.length === 0) return [];
  const metric = utilisation(after)?.metric ?? "cost";
  const { used, limit } = amountsOf(metric, after);
  const { rows } = await tx.query<{ id: string; level: string }>(RAISE, [
    organizationId,
    budgetId,
    windowId,
    levels.map(() => newId("alr")),
    levels,
    metric,
    toWire(used),
    toWire(limit),
    now,
  ]);
  return rows;
}

function amountsOf(
  metric: "cost" | "tokens" | "requests",
  window: LevelInput,
): { used: Money; limit: Money } {
  if (metric === "cost") return { used: window.spent, limit: costLimitInForce(window) ?? ZERO };
  return { used: usd(String(window[metric])), limit: usd(String(window.limits[metric] ?? 0)) };
}
