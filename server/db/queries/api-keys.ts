import type { Prisma } from "@/server/db/prisma";
import type { Queryable } from "@/server/db/queryable";

/** A key as every request needs it; whether it still opens anything is decided by the database clock. */
export type ApiKeyRow = {
  id: string;
  organizationId: string;
  secretHash: Buffer;
  scopes: string[];
  agentIds: string[];
  campaignIds: string[];
  environment: string | null;
  usable: boolean;
  /** Why it is not usable, if it is not: otherwise it has expired. */
  revoked: boolean;
};

export async function findApiKey(db: Queryable, publicPart: string): Promise<ApiKeyRow | null> {
  const { rows } = await db.query<ApiKeyRow>({
    name: "find-api-key",
    text: `select id, organization_id as "organizationId", secret_hash as "secretHash", scopes,
        agent_ids as "agentIds", campaign_ids as "campaignIds", environment,
        (revoked_at is null and expires_at > clock_timestamp()) as usable, revoked_at is not null as revoked
      from api_keys
      where public_part = $1`,
    values: [publicPart],
  });
  return rows[0] ?? null;
}

/** Marks keys as used, at most once a minute each. */
export async function touchApiKeys(db: Queryable, ids: readonly string[]): Promise<void> {
  await db.query(
    `update api_keys set last_used_at = clock_timestamp()
     where id = any($1) and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
    [ids],
  );
}

export type NewApiKey = {
  id: string;
  organizationId: string;
  name: string;
  publicPart: string;
  secretHash: Buffer;
  scopes: readonly string[];
  agentIds: readonly string[];
  campaignIds: readonly string[];
  environment: string | null;
  createdBy: string;
  expiresAt: Date;
};

export async function insertApiKey(db: Queryable, key: NewApiKey): Promise<void> {
  await db.query(
    `insert into api_keys (id, organization_id, name, public_part, secret_hash, scopes, agent_ids, campaign_ids,
       environment, created_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      key.id,
      key.organizationId,
      key.name,
      key.publicPart,
      key.secretHash,
      key.scopes,
      key.agentIds,
      key.campaignIds,
      key.environment,
      key.createdBy,
      key.expiresAt,
    ],
  );
}

export type ListedApiKey = {
  id: string;
  name: string;
  publicPart: string;
  scopes: string[];
  agentIds: string[];
  campaignIds: string[];
  environment: string | null;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;
  revokedAt: Date | null;
  lastUsedAt: Date | null;
};

const LISTED = `id, name, public_part as "publicPart", scopes, agent_ids as "agentIds",
  campaign_ids as "campaignIds", environment, created_by as "createdBy", created_at as "createdAt",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt"`;

export async function listApiKeys(prisma: Prisma, organizationId: string): Promise<ListedApiKey[]> {
  return await prisma.apiKey.findMany({
    where: { organizationId },
    // Never the hash: what is not read cannot leak.
    omit: { organizationId: true, secretHash: true },
    orderBy: [{ createdAt: "desc" }, { id: "asc" }],
    take: 500,
  });
}

/** Ends a key. @returns the key as it is now, or null if the organization has no such key */
export async function revokeApiKey(
  db: Queryable,
  organizationId: string,
  id: string,
): Promise<{ key: ListedApiKey; changed: boolean } | null> {
  const revoked = await db.query<ListedApiKey>(
    `update api_keys set revoked_at = clock_timestamp()
     where organization_id = $1 and id = $2 and revoked_at is null
     returning ${LISTED}`,
    [organizationId, id],
  );
  if (revoked.rows[0]) return { key: revoked.rows[0], changed: true };
  const { rows } = await db.query<ListedApiKey>(
    `select ${LISTED} from api_keys where organization_id = $1 and id = $2`,
    [organizationId, id],
  );
  return rows[0] ? { key: rows[0], changed: false } : null;
}

/** A key as it stands, locked until the transaction ends; null where the organization has none of that id. */
export async function lockApiKey(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<(ListedApiKey & { usable: boolean }) | null> {
  const { rows } = await tx.query<ListedApiKey & { usable: boolean }>(
    `select ${LISTED}, (revoked_at is null and expires_at > clock_timestamp()) as usable
     from api_keys
     where organization_id = $1 and id = $2
     for update`,
    [organizationId, id],
  );
  return rows[0] ?? null;
}

/** Has a key end so many seconds from now, or when it would have ended by itself. @returns when that is */
export async function limitApiKey(
  tx: Queryable,
  { id, afterSeconds }: { id: string; afterSeconds: number },
): Promise<Date> {
  const { rows } = await tx.query<{ expiresAt: Date }>(
    `update api_keys set expires_at = least(expires_at, clock_timestamp() + make_interval(secs => $2))
     where id = $1
     returning expires_at as "expiresAt"`,
    [id, afterSeconds],
  );
  return rows[0]?.expiresAt ?? new Date(0);
}
