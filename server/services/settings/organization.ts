import { NotFoundError } from "@/server/contract/errors";
import { findOrganization, type OrganizationRow } from "@/server/db/queries/organization";
import type { Queryable } from "@/server/db/queryable";

/**
 * The organization that somebody acts in.
 * @throws NotFoundError once it is gone
 */
export async function organizationOf(db: Queryable, organizationId: string): Promise<OrganizationRow> {
  const organization = await findOrganization(db, organizationId);
  if (organization === null) throw new NotFoundError("organization");
  return organization;
}
