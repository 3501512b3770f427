import type { Queryable } from "@/server/db/queryable";
import { parseSettings, type Settings } from "@/server/domain/settings";

const LOAD_SETTINGS = `
select key, value from settings where organization_id = $1`;

/**
 * What an organization has set. Read after the policy version, so that it can only be newer than it.
 * @param environment settings by name that stand above the stored ones, except the enforcement level
 */
export async function loadSettings(
  client: Queryable,
  organizationId: string,
  environment: Readonly<Record<string, unknown>>,
): Promise<Settings> {
  const { rows } = await client.query<{ key: string; value: unknown }>(LOAD_SETTINGS, [organizationId]);
  const stored = Object.fromEntries(rows.map(({ key, value }) => [key, value]));
  return parseSettings(stored, environment).settings;
}
