import type { Queryable } from "@/server/db/queryable";

export type SuggestionDbRow = {
  id: string;
  kind: string;
  entityType: string;
  entityId: string;
  title: string;
  detail: string;
  evidence: Record<string, string>;
  state: "OPEN" | "APPLIED" | "DISMISSED";
  createdAt: Date;
  updatedAt: Date;
};

export type FoundSuggestion = Pick<
  SuggestionDbRow,
  "id" | "kind" | "entityType" | "entityId" | "title" | "detail" | "evidence"
>;

const SUGGESTIONS = `select id, kind, entity_type as "entityType", entity_id as "entityId", title, detail, evidence, state,
  created_at as "createdAt", updated_at as "updatedAt"
from suggestions`;

// One open suggestion of a kind and entity, however often it is found. What somebody dismissed is left alone until $4.
const KEEP = `
insert into suggestions (id, organization_id, kind, entity_type, entity_id, title, detail, evidence, created_at,
  updated_at)
select s.id, $1, s.kind, s.entity_type, s.entity_id, s.title, s.detail, s.evidence, $3, $3
from json_to_recordset($2::json) as s (id text, kind text, entity_type text, entity_id text, title text, detail text,
  evidence jsonb)
where not exists (
  select from suggestions d
  where d.organization_id = $1 and d.kind = s.kind and d.entity_type = s.entity_type and d.entity_id = s.entity_id
    and d.state = 'DISMISSED' and d.updated_at > $4
)
order by s.kind collate "C", s.entity_type collate "C", s.entity_id collate "C"
on conflict (organization_id, kind, entity_type, entity_id) where state = 'OPEN'
  do update set title = excluded.title, detail = excluded.detail, evidence = excluded.evidence,
    updated_at = excluded.updated_at
returning id`;

// What is no longer true is no longer proposed.
const DROP = `
delete from suggestions
where organization_id = $1 and kind = any($2) and state = 'OPEN' and not (id = any($3))`;

/**
 * Makes the open suggestions of these kinds the ones that were found.
 * @returns how many are open
 */
export async function replaceSuggestions(
  db: Queryable,
  organizationId: string,
  input: { kinds: readonly string[]; found: readonly FoundSuggestion[]; now: Date; dismissedSince: Date },
): Promise<number> {
  const found = input.found.map(({ entityType, entityId, ...rest }) => ({
    ...rest,
    entity_type: entityType,
    entity_id: entityId,
  }));
  const { rows } = await db.query<{ id: string }>(KEEP, [
    organizationId,
    JSON.stringify(found),
    input.now,
    input.dismissedSince,
  ]);
  await db.query(DROP, [organizationId, input.kinds, rows.map(({ id }) => id)]);
  return rows.length;
}

/** Suggestions, newest first. */
export async function listSuggestionRows(
  db: Queryable,
  input: { organizationId: string; state: string | null; beforeId: string | null; limit: number },
): Promise<SuggestionDbRow[]> {
  const { rows } = await db.query<SuggestionDbRow>({
    name: "suggestions",
    text: `${SUGGESTIONS}
      where organization_id = $1 and ($2::text is null or state = $2)
        and ($3::text is null or id collate "C" < $3 collate "C")
      order by id collate "C" desc
      limit $4`,
    values: [input.organizationId, input.state, input.beforeId, input.limit],
  });
  return rows;
}

/** One suggestion; null where the organization has none of that id. */
export async function findSuggestion(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<SuggestionDbRow | null> {
  const { rows } = await db.query<SuggestionDbRow>({
    name: "suggestion",
    text: `${SUGGESTIONS}
      where organization_id = $1 and id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}

const CLOSE = `
update suggestions set state = $3, updated_at = $4 where organization_id = $1 and id = $2 and state = 'OPEN'`;

/** @returns false where it is not open any more */
export async function closeSuggestion(
  db: Queryable,
  input: { organizationId: string; id: string; state: "APPLIED" | "DISMISSED"; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(CLOSE, [input.organizationId, input.id, input.state, input.now]);
  return rowCount === 1;
}
