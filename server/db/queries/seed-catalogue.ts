import type { PoolClient } from "pg";
import type { Queryable } from "@/server/db/queryable";

// Any number: it only has to be the same for every process that seeds.
const LOCK_ID = 4_712;

export type SeedPrice = {
  provider: string;
  model: string;
  input_per_million: string;
  output_per_million: string;
  cache_read_per_million: string | null;
  cache_write_per_million: string | null;
  source: string;
};

/** Rows that were new or changed; prices also by their source. */
export type AddedToCatalogue = { prices: number; rates: number; bySource: ReadonlyMap<string, number> };

export type SeedRate = { agent_type: string; per_thousand: string };

// A row that is the same as the last of its model is left out; a changed one succeeds it from `now` on, since past
// executions keep the price of their time.
const INSERT_PRICES = `
with
given as (
  select * from json_to_recordset($1::json) as g (provider text, model text, input_per_million numeric,
    output_per_million numeric, cache_read_per_million numeric, cache_write_per_million numeric, source text)
),
latest as (
  select distinct on (provider, model) provider, model, input_per_million, output_per_million,
    cache_read_per_million, cache_write_per_million
  from model_prices
  where organization_id is null
  order by provider, model, valid_from desc
)
insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million,
  cache_read_per_million, cache_write_per_million, source, valid_from)
select 'prc_' || md5(json_build_array(g.provider, g.model, v.valid_from)::text), null, g.provider, g.model,
  g.input_per_million, g.output_per_million, g.cache_read_per_million, g.cache_write_per_million, g.source, v.valid_from
from given g
left join latest l on l.provider = g.provider and l.model = g.model
cross join lateral (select case when l.model is null then $2::timestamptz else $3::timestamptz end) as v (valid_from)
where l.model is null
  or (l.input_per_million, l.output_per_million, l.cache_read_per_million, l.cache_write_per_million)
    is distinct from (g.input_per_million, g.output_per_million, g.cache_read_per_million, g.cache_write_per_million)
on conflict do nothing
returning source`;

const INSERT_RATES = `
with
given as (
  select * from json_to_recordset($1::json) as g (agent_type text, per_thousand numeric)
),
latest as (
  select distinct on (agent_type) agent_type, per_thousand
  from agent_type_rates
  where organization_id is null
  order by agent_type, valid_from desc
)
insert into agent_type_rates (id, organization_id, agent_type, per_thousand, valid_from)
select 'rat_' || md5(json_build_array(g.agent_type, v.valid_from)::text), null, g.agent_type, g.per_thousand,
  v.valid_from
from given g
left join latest l on l.agent_type = g.agent_type
cross join lateral (select case when l.agent_type is null then $2::timestamptz else $3::timestamptz end) as v (valid_from)
where l.agent_type is null or l.per_thousand is distinct from g.per_thousand
on conflict do nothing`;

// Processes that hold an older catalogue must load the new one before they price another call.
const RAISE_POLICY_VERSIONS = `
update organizations set policy_version = policy_version + 1
where id in (select id from organizations order by id collate "C" for no key update)`;

/**
 * Adds the rows of the shared catalogue that are new or changed; one process at a time, so that starting several at
 * once adds them once. In force from `since`, or from `now` where they succeed another row.
 */
export async function insertCatalogue(
  tx: PoolClient,
  catalogue: { prices: readonly SeedPrice[]; rates: readonly SeedRate[]; since: Date; now: Date },
): Promise<AddedToCatalogue> {
  const { since, now } = catalogue;
  await tx.query("select pg_advisory_xact_lock($1)", [LOCK_ID]);
  const prices = await tx.query<{ source: string }>(INSERT_PRICES, [
    JSON.stringify(catalogue.prices),
    since,
    now,
  ]);
  const rates = await tx.query(INSERT_RATES, [JSON.stringify(catalogue.rates), since, now]);
  const bySource = new Map<string, number>();
  for (const { source } of prices.rows) bySource.set(source, (bySource.get(source) ?? 0) + 1);
  const added = { prices: prices.rowCount ?? 0, rates: rates.rowCount ?? 0 };
  if (added.prices + added.rates > 0) await tx.query(RAISE_POLICY_VERSIONS);
  return { ...added, bySource };
}

/** Whether the shared prices were ever put in. */
export async function hasCatalogue(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>(
    "select exists (select from model_prices where organization_id is null) as found",
  );
  return rows[0]?.found ?? false;
}
