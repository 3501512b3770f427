import { afterAll, beforeAll } from "vitest";
import type { Actor, KeyScope, OrganizationId, Role } from "@/server/domain/actor";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

/** What a person may do with overrides. */
export const person = (org: string, userId: string, role: Role = "ADMIN") =>
  callerOf(org, {
    kind: "user",
    organizationId: org as OrganizationId,
    userId,
    email: `${userId}@example.com`,
    role,
  }).admin.overrides;
/** What a key of an agent may call. */
export function key(org: string, scopes: KeyScope[], more: Partial<Extract<Actor, { kind: "key" }>> = {}) {
  return callerOf(org, {
    kind: "key",
    organizationId: org as OrganizationId,
    keyId: "key_agent",
    scopes: new Set(scopes),
    agentIds: [],
    campaignIds: [],
    environment: null,
    ...more,
  });
}

/** A ledger for tests of overrides that are asked for and decided. */
export function useOverrideWorld() {
  let t: TestLedger;
  beforeAll(async () => {
    t = await createTestLedger();
    useLedger(t);
  });
  afterAll(() => t.close());
  async function insertKey(org: string, id: string, createdBy: string) {
    await t.pool.query(
      `insert into api_keys (id, organization_id, name, public_part, secret_hash, scopes, created_by, expires_at)
       values ($1, $2, 'key', $3, '\\x00', '{admin}', $4, now() + interval '1 day')`,
      [id, org, id.slice(-12).padStart(12, "0").replaceAll("_", "0"), createdBy],
    );
  }
  const ask = (org: string, cost: string) => t.ledger.submit(authorizeOf(org, { estimatedCost: cost }));
  const actionsOf = async (org: string) =>
    (
      await t.pool.query<{ action: string }>(
        "select action from audit_logs where organization_id = $1 and action like 'override.%' order by seq",
        [org],
      )
    ).rows.map((row) => row.action);
  async function fullOrganization() {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await t.ledger.submit(recordOf(org, { cost: "10" }));
    return org;
  }
  return {
    get t() {
      return t;
    },
    insertKey,
    ask,
    actionsOf,
    fullOrganization,
  };
}
