import type { ClientBase } from "pg";
import { overHistory } from "@/server/db/over-history";
import { COMPARED_WINDOWS, WINDOW_SUMS } from "./window-sums";

const COMPARE = `
with ${WINDOW_SUMS}
select w.id, concat_ws(', ', b.name, nullif(w.entity_key, ''), w.period_key) as name,
  array[w.spent, w.tokens, w.requests, w.excess, w.bypassed, w.held, w.held_tokens, w.held_requests]::text[] as counted,
  array[e.spent, e.tokens, e.requests, e.excess, e.bypassed, e.held, e.held_tokens, e.held_requests]::text[] as ledger
from expected e
join budget_windows w on w.id = e.id
join budgets b on b.id = w.budget_id
where (w.spent, w.tokens, w.requests, w.excess, w.bypassed, w.held, w.held_tokens, w.held_requests)
  is distinct from (e.spent, e.tokens, e.requests, e.excess, e.bypassed, e.held, e.held_tokens, e.held_requests)
order by w.id collate "C"`;

const COUNT = `
select count(*)::int as windows
from budget_windows w
join budgets b on b.id = w.budget_id
where ${COMPARED_WINDOWS} and ($2::text[] is null or w.id = any($2))`;

/** Counters and ledger sums of one thing, in the order of its metrics. */
export type Compared = { id: string; name: string; counted: string[]; ledger: string[] };

/** The windows that differ from the ledger. @param range endingAfter: only shorter windows that end after it; null: all */
export async function compareWindows(
  tx: ClientBase,
  organizationId: string,
  { endingAfter, now }: { endingAfter: Date | null; now: Date },
): Promise<{ windows: number; differing: Compared[] }> {
  const range = [organizationId, null, endingAfter, now];
  const counted = await tx.query<{ windows: number }>(COUNT, range);
  const { rows } = await tx.query<Compared>(COMPARE, range);
  return { windows: counted.rows[0]?.windows ?? 0, differing: rows };
}

// The caller holds the locks of all these windows.
const REPLACE = `
with ${WINDOW_SUMS}
update budget_windows w
set spent = e.spent, tokens = e.tokens, requests = e.requests, excess = e.excess, bypassed = e.bypassed,
  held = e.held, held_tokens = e.held_tokens, held_requests = e.held_requests
from expected e
where w.id = e.id
  and (w.spent, w.tokens, w.requests, w.excess, w.bypassed, w.held, w.held_tokens, w.held_requests)
    is distinct from (e.spent, e.tokens, e.requests, e.excess, e.bypassed, e.held, e.held_tokens, e.held_requests)`;

/** Sets locked windows to what the ledger says. @returns how many changed */
export async function replaceWindows(
  tx: ClientBase,
  organizationId: string,
  input: { windowIds: readonly string[] | null; now: Date },
): Promise<number> {
  const statement = overHistory(REPLACE, [organizationId, input.windowIds, null, input.now]);
  return (await tx.query(statement)).rowCount ?? 0;
}
