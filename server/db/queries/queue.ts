import type { Queryable } from "@/server/db/queryable";

export type QueueDbRow = {
  id: string;
  state: "WAITING" | "READY" | "LEASED" | "DONE" | "CANCELLED" | "EXPIRED";
  priority: number;
  position: number | null;
  /** As the ledger wrote them: an authorization, and what refused it. */
  request: unknown;
  reasons: unknown;
  createdAt: Date;
  /** With microseconds, for the cursor. */
  createdText: string;
  expiresAt: Date;
  nextAttemptAt: Date;
  willExpireBeforeReset: boolean;
  attempts: number;
  leaseUntil: Date | null;
  leaseToken: string | null;
  reservationId: string | null;
  finishedAt: Date | null;
  actorId: string;
  actorName: string;
};

// The place is counted among those that wait for room in the same windows.
const SELECT = `select q.id, q.state, q.priority, q.request, q.reason as reasons, q.created_at as "createdAt",
  q.created_at::text as "createdText", q.expires_at as "expiresAt", q.next_attempt_at as "nextAttemptAt",
  q.will_expire_before_reset as "willExpireBeforeReset", q.attempts, q.lease_until as "leaseUntil",
  q.lease_token as "leaseToken", q.reservation_id as "reservationId", q.finished_at as "finishedAt",
  q.actor_id as "actorId", coalesce(u.name, k.name, q.actor_id) as "actorName",
  case when q.state in ('WAITING', 'READY') then 1 + (
    select count(*)::int from queued_requests b
    where b.organization_id = q.organization_id and b.state in ('WAITING', 'READY') and b.window_ids && q.window_ids
      and (-b.priority, b.created_at, b.id collate "C") < (-q.priority, q.created_at, q.id collate "C")
  ) end as position
from queued_requests q
left join users u on u.id = q.actor_id
left join api_keys k on k.id = q.actor_id`;

/** One queued request of an organization; null where it has none of that id. */
export async function findQueued(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<QueueDbRow | null> {
  const { rows } = await db.query<QueueDbRow>({
    name: "queued-request",
    text: `${SELECT}
      where q.organization_id = $1 and q.id = $2`,
    values: [organizationId, id],
  });
  return rows[0] ?? null;
}

type After = { priority: number; createdText: string; id: string };

/** Queued requests in the order of the queue. @param states which; @param budgetId those that it refused */
export async function listQueued(
  db: Queryable,
  input: {
    organizationId: string;
    states: readonly string[];
    budgetId: string | null;
    after: After | null;
    limit: number;
  },
): Promise<QueueDbRow[]> {
  const { after } = input;
  const { rows } = await db.query<QueueDbRow>({
    name: "queued-requests",
    text: `${SELECT}
      where q.organization_id = $1 and q.state = any($2)
        and ($3::text is null or q.reason @> jsonb_build_array(jsonb_build_object('budgetId', $3::text)))
        and ($4::int is null
          or (-q.priority, q.created_at, q.id collate "C") > (-$4::int, $5::timestamptz, $6::text collate "C"))
      order by q.priority desc, q.created_at, q.id collate "C"
      limit $7`,
    values: [
      input.organizationId,
      input.states,
      input.budgetId,
      after?.priority ?? null,
      after?.createdText ?? null,
      after?.id ?? null,
      input.limit,
    ],
  });
  return rows;
}

/** How many are open, and how many of them are ready. */
export async function countQueued(
  db: Queryable,
  organizationId: string,
): Promise<{ open: number; ready: number }> {
  const { rows } = await db.query<{ open: number; ready: number }>({
    name: "queued-counts",
    text: `select count(*)::int as open, count(*) filter (where state = 'READY')::int as ready
      from queued_requests
      where organization_id = $1 and state in ('WAITING', 'READY', 'LEASED')`,
    values: [organizationId],
  });
  return rows[0] ?? { open: 0, ready: 0 };
}
