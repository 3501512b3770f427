import type { Queryable } from "@/server/db/queryable";

/** Notes that a ticket was used. @returns false if it had been used before, on whichever replica */
export async function spendTicket(db: Queryable, id: string, expiresAt: Date): Promise<boolean> {
  const { rowCount } = await db.query({
    name: "spend-ticket",
    // Old rows go in passing; skip locked: two that clear away at once take different ones.
    text: `with old as (
        delete from spent_tickets where id in (
          select id from spent_tickets where expires_at < clock_timestamp()
          order by id limit 20 for update skip locked)
      )
      insert into spent_tickets (id, expires_at) values ($1, $2) on conflict (id) do nothing`,
    values: [id, expiresAt],
  });
  return rowCount === 1;
}
