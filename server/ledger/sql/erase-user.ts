import type { ClientBase } from "pg";
import { windowId } from "@/server/ledger/batch/ids";
import { ADD_SUMS } from "./apply-parts";
import { DIMENSIONS, MEASURES } from "./hour-sums";

/** Where a user's id may stand as a value within JSON; a key of an object is none. */
const JSON_COLUMNS = [
  `update reservations set attribution = REPLACED where organization_id = $1 and position($2 in attribution::text) > 0`,
  `update queued_requests set request = REPLACED where organization_id = $1 and position($2 in request::text) > 0`,
  `update queued_requests set reason = REPLACED where organization_id = $1 and position($2 in reason::text) > 0`,
  `update events set payload = REPLACED where organization_id = $1 and position($2 in payload::text) > 0`,
  `update alerts set details = REPLACED where organization_id = $1 and position($2 in details::text) > 0`,
  `update suggestions set evidence = REPLACED where organization_id = $1 and position($2 in evidence::text) > 0`,
  `update budgets set filters = REPLACED where organization_id = $1 and position($2 in filters::text) > 0`,
  `update budgets set entity_resets = REPLACED where organization_id = $1 and position($2 in entity_resets::text) > 0`,
  `update budget_windows set excepted = REPLACED where organization_id = $1 and position($2 in excepted::text) > 0`,
  `update report_runs set asked = REPLACED where organization_id = $1 and position($2 in asked::text) > 0`,
].map((text) => {
  const column = /set (\w+) =/.exec(text)?.[1] ?? "";
  return text.replace("REPLACED", `replace(${column}::text, $2, $3)::jsonb`);
});

const FIND_WINDOWS = `
select id, budget_id as "budgetId", period_key as "periodKey", epoch, entity_key as "entityKey"
from budget_windows
where organization_id = $1 and dimensions ->> 'user_id' = $2`;

// A window is named after its entity, so that a new one of the same user must find another name taken.
const MOVED = `json_to_recordset($2::json) as m (from_id text, to_id text, entity_key text)`;
const MOVE_WINDOWS = [
  `update budget_windows w
   set id = m.to_id, entity_key = m.entity_key, dimensions = jsonb_set(w.dimensions, '{user_id}', to_jsonb($3::text))
   from ${MOVED} where w.organization_id = $1 and w.id = m.from_id`,
  `update alerts a set window_id = m.to_id from ${MOVED} where a.organization_id = $1 and a.window_id = m.from_id
     and $3::text is not null`,
  `update alerts a set forecast_window_id = m.to_id from ${MOVED}
   where a.organization_id = $1 and a.forecast_window_id = m.from_id and $3::text is not null`,
  `update budget_overrides o set window_id = m.to_id from ${MOVED}
   where o.organization_id = $1 and o.window_id = m.from_id and $3::text is not null`,
  `update carried_windows c set window_id = m.to_id from ${MOVED}
   where c.organization_id = $1 and c.window_id = m.from_id and $3::text is not null`,
  `update reservations r
   set window_ids = array(
     select coalesce(m.to_id, held.id) from unnest(r.window_ids) with ordinality as held (id, place)
     left join ${MOVED} on m.from_id = held.id order by held.place
   )
   where r.organization_id = $1 and r.attribution ->> 'userId' = $3`,
  `update queued_requests q
   set window_ids = array(
     select coalesce(m.to_id, held.id) from unnest(q.window_ids) with ordinality as held (id, place)
     left join ${MOVED} on m.from_id = held.id order by held.place
   )
   where q.organization_id = $1 and q.request ->> 'userId' = $3`,
];

type Moved = { from_id: string; to_id: string; entity_key: string };

async function moveWindows(tx: ClientBase, { organizationId, person, pseudonym }: Person): Promise<number> {
  const { rows } = await tx.query<{
    id: string;
    budgetId: string;
    periodKey: string;
    epoch: number;
    entityKey: string;
  }>(FIND_WINDOWS, [organizationId, person]);
  const moved = rows.map(({ id, budgetId, periodKey, epoch, entityKey }): Moved => {
    // The one counter of a budget that is renamed itself keeps its name.
    if (entityKey === "") return { from_id: id, to_id: id, entity_key: "" };
    const named = entityKey.replaceAll(person, pseudonym);
    const key = named === entityKey ? `${pseudonym}/${entityKey}` : named;
    return { from_id: id, to_id: windowId(budgetId, periodKey, epoch, key), entity_key: key };
  });
  // By now holds and requests carry the pseudonym.
  for (const text of MOVE_WINDOWS) await tx.query(text, [organizationId, JSON.stringify(moved), pseudonym]);
  return moved.length;
}

const BUDGETS = `
update budgets
set scope_key = $3, name = replace(name, $2, $3), version = version + 1, updated_at = clock_timestamp()
where organization_id = $1 and scope_type = 'USER' and scope_key = $2`;

// Free text that names the user goes; a task that a counter goes by stays, for the counter would differ without it.
const FREE_TEXT = [
  `update reservations set attribution = attribution - 'task' where organization_id = $1
    and position($2 in attribution ->> 'task') > 0
    and not exists (select from budget_windows w where w.organization_id = $1 and w.dimensions ->> 'task' = attribution ->> 'task')`,
  `update queued_requests set request = request - 'task' - 'metadata' where organization_id = $1
    and position($2 in concat(request ->> 'task', request ->> 'metadata')) > 0`,
];

// Two names of one user may have the same day.
const USER_DAYS = `
with gone as (
  delete from usage_user_days where organization_id = $1 and user_id = $2 returning *
)
insert into usage_user_days as u (organization_id, day, user_id, dimensions_id, ${DIMENSIONS}, ${MEASURES})
select organization_id, day, $3, dimensions_id, ${DIMENSIONS}, ${MEASURES} from gone
order by day, dimensions_id
on conflict (organization_id, day, user_id, dimensions_id) do update
${ADD_SUMS}`;

// A sentence that names the user in the name of a budget or counter: what was decided long ago is not worth keeping it.
const DECISIONS = `
delete from budget_decisions where organization_id = $1 and position($2 in sentence) > 0`;

const STORED_ANSWERS = `
update idempotency_keys set response = replace(response, $2, $3)
where organization_id = $1 and position($2 in response) > 0`;

const AUDIT = `
select count(*)::int as rows
from audit_logs
where organization_id = $1
  and (entity_id = $2 or position($3 in before::text) > 0 or position($3 in after::text) > 0)`;

type Person = { organizationId: string; person: string; pseudonym: string };
export type Erased = {
  executions: number;
  windows: number;
  budgets: number;
  others: number;
  auditRows: number;
};

/** Puts a pseudonym in the place of a user's id, wherever it may be changed. The caller holds all window locks. */
export async function replaceUser(
  tx: ClientBase,
  { organizationId, person, pseudonym }: Person,
): Promise<Erased> {
  const plain = [organizationId, person, pseudonym];
  const ledger = await tx.query<{ changed: string }>(
    "select erase_ledger_user($1, $2, $3)::text as changed",
    plain,
  );
  const budgets = await tx.query(BUDGETS, plain);
  // As JSON text, quotes included: "ann" is not a part of "joanna".
  const quoted = [organizationId, JSON.stringify(person), JSON.stringify(pseudonym)];
  await tx.query(USER_DAYS, plain);
  await tx.query(DECISIONS, [organizationId, person]);
  let others = (await tx.query(STORED_ANSWERS, quoted)).rowCount ?? 0;
  for (const text of FREE_TEXT) others += (await tx.query(text, [organizationId, person])).rowCount ?? 0;
  for (const text of JSON_COLUMNS) others += (await tx.query(text, quoted)).rowCount ?? 0;
  const windows = await moveWindows(tx, { organizationId, person, pseudonym });
  const audit = await tx.query<{ rows: number }>(AUDIT, [organizationId, person, JSON.stringify(person)]);
  return {
    executions: Number(ledger.rows[0]?.changed ?? 0),
    windows,
    budgets: budgets.rowCount ?? 0,
    others,
    auditRows: audit.rows[0]?.rows ?? 0,
  };
}
