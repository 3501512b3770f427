import type { Queryable } from "@/server/db/queryable";

export type OrganizationRow = { name: string; timeZone: string; isDemo: boolean };

export async function findOrganization(
  db: Queryable,
  organizationId: string,
): Promise<OrganizationRow | null> {
  const { rows } = await db.query<OrganizationRow>({
    name: "organization",
    text: `select name, time_zone as "timeZone", is_demo as "isDemo" from organizations where id = $1`,
    values: [organizationId],
  });
  return rows[0] ?? null;
}
