import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";

export type OrganizationRow = { name: string; timeZone: Calendar; isDemo: boolean };

export async function findOrganization(
  db: Queryable,
  organizationId: string,
): Promise<OrganizationRow | null> {
  const { rows } = await db.query<OrganizationRow>({
    name: "organization",
    text: `select name, coalesce(calendar, time_zone) as "timeZone", is_demo as "isDemo" from organizations where id = $1`,
    values: [organizationId],
  });
  return rows[0] ?? null;
}
