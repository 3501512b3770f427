import type { Queryable } from "@/server/db/queryable";

/** A row of budget_windows with the room that grants in force add to it; amounts as decimal text. */
export type BudgetWindowRow = {
  id: string;
  budgetId: string;
  entityKey: string;
  periodKey: string;
  epoch: number;
  /** What a ledger row must equal to be counted here, by column. */
  dimensions: Record<string, string>;
  startsAt: Date;
  endsAt: Date | null;
  limitCost: string | null;
  limitTokens: string | null;
  limitRequests: string | null;
  warningPercent: string;
  criticalPercent: string;
  spent: string;
  held: string;
  excess: string;
  bypassed: string;
  granted: string;
  tokens: string;
  heldTokens: string;
  requests: string;
  heldRequests: string;
  refused: string;
  shadowRefused: string;
};

const COLUMNS = `w.id, w.budget_id as "budgetId", w.entity_key as "entityKey", w.period_key as "periodKey", w.epoch,
  w.dimensions, w.starts_at as "startsAt", w.ends_at as "endsAt", w.limit_cost::text as "limitCost",
  w.limit_tokens::text as "limitTokens", w.limit_requests::text as "limitRequests",
  w.warning_percent::text as "warningPercent", w.critical_percent::text as "criticalPercent", w.spent::text, w.held::text,
  w.excess::text, w.bypassed::text, w.tokens::text, w.held_tokens::text as "heldTokens", w.requests::text,
  w.held_requests::text as "heldRequests", w.refused::text, w.shadow_refused::text as "shadowRefused"`;

const GRANTED = `coalesce((
    select sum(g.amount) from budget_overrides g
    where g.organization_id = $1 and g.kind = 'GRANT' and g.window_id = w.id
      and g.ended_at is null and g.starts_at <= $2 and g.expires_at > $2
  ), 0)::text as granted`;

/** The period of a budget that runs: its counters have this start, or a later one where they were reset by themselves. */
export type CurrentStart = { budgetId: string; startsAt: Date };

// More counters of one budget are not looked at to find the fullest: a list must stay quick.
const MOST_COUNTERS = 1000;

export type FullestRow = BudgetWindowRow & { counters: number };

/**
 * Of each budget the fullest counter of the period that runs, and how many there are. A budget that nothing was
 * counted in yet has no row.
 */
export async function listFullestWindows(
  db: Queryable,
  input: { organizationId: string; now: Date; current: readonly CurrentStart[] },
): Promise<FullestRow[]> {
  const { organizationId, now, current } = input;
  const { rows } = await db.query<FullestRow>({
    text: `select ${COLUMNS}, ${GRANTED}, w.counters
      from unnest($3::text[], $4::timestamptz[]) as p (budget_id, starts_at)
      cross join lateral (
        select c.*, count(*) over ()::int as counters
        from (
          select * from budget_windows
          where budget_id = p.budget_id and organization_id = $1
            and starts_at between p.starts_at and $2 and (ends_at is null or ends_at > $2)
          limit ${MOST_COUNTERS}
        ) c
        order by greatest(c.spent / nullif(c.limit_cost, 0), c.tokens::numeric / nullif(c.limit_tokens, 0),
          c.requests::numeric / nullif(c.limit_requests, 0)) desc nulls last, c.spent desc, c.entity_key collate "C"
        limit 1
      ) w`,
    values: [
      organizationId,
      now,
      current.map(({ budgetId }) => budgetId),
      current.map(({ startsAt }) => startsAt),
    ],
  });
  return rows;
}

/** Counters of one budget in the period that runs, by entity, one page by key. */
export async function listCounters(
  db: Queryable,
  input: {
    organizationId: string;
    now: Date;
    current: CurrentStart;
    entityKey: string | null;
    after: string | null;
    limit: number;
  },
): Promise<BudgetWindowRow[]> {
  const { organizationId, now, current, entityKey, after, limit } = input;
  const { rows } = await db.query<BudgetWindowRow>({
    text: `select ${COLUMNS}, ${GRANTED}
      from budget_windows w
      where w.organization_id = $1 and w.budget_id = $3
        and w.starts_at between $4 and $2 and (w.ends_at is null or w.ends_at > $2)
        and ($5::text is null or w.entity_key = $5)
        and ($6::text is null or w.entity_key collate "C" > $6)
      order by w.entity_key collate "C"
      limit $7`,
    values: [organizationId, now, current.budgetId, current.startsAt, entityKey, after, limit],
  });
  return rows;
}

/** One counter of a budget in the period that runs. */
export type CurrentCounter = CurrentStart & { entityKey: string };

/** Some counters in the periods that run, by the place they were asked for at; one that counted nothing has no row. */
export async function listNamedCounters(
  db: Queryable,
  input: { organizationId: string; now: Date; counters: readonly CurrentCounter[] },
): Promise<(BudgetWindowRow & { place: number })[]> {
  const { organizationId, now, counters } = input;
  if (counters.length === 0) return [];
  const { rows } = await db.query<BudgetWindowRow & { place: number }>({
    text: `select ${COLUMNS}, ${GRANTED}, w.place
      from unnest($3::text[], $4::timestamptz[], $5::text[]) with ordinality
        as p (budget_id, starts_at, entity_key, place)
      cross join lateral (
        select c.*, (p.place - 1)::int as place
        from budget_windows c
        where c.budget_id = p.budget_id and c.organization_id = $1 and c.entity_key = p.entity_key
          and c.starts_at between p.starts_at and $2 and (c.ends_at is null or c.ends_at > $2)
        limit 1
      ) w`,
    values: [
      organizationId,
      now,
      counters.map(({ budgetId }) => budgetId),
      counters.map(({ startsAt }) => startsAt),
      counters.map(({ entityKey }) => entityKey),
    ],
  });
  return rows;
}

/** Periods of a budget that came before the one that runs, newest first. */
export async function listPastWindows(
  db: Queryable,
  input: {
    organizationId: string;
    now: Date;
    current: CurrentStart;
    entityKey: string | null;
    limit: number;
  },
): Promise<BudgetWindowRow[]> {
  const { organizationId, now, current, entityKey, limit } = input;
  const { rows } = await db.query<BudgetWindowRow>({
    text: `select ${COLUMNS}, ${GRANTED}
      from budget_windows w
      where w.organization_id = $1 and w.budget_id = $3 and (w.starts_at < $4 or w.ends_at <= $2)
        and ($5::text is null or w.entity_key = $5)
      order by w.starts_at desc, w.epoch desc, w.entity_key collate "C"
      limit $6`,
    values: [organizationId, now, current.budgetId, current.startsAt, entityKey, limit],
  });
  return rows;
}
