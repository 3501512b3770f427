import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

type Row = { entity_id: string; after: { why: string; unheard: number }; actor_id: string };
const auditOf = async (org: string) =>
  (
    await api.pool.query<Row>(
      "select entity_id, after, actor_id from audit_logs where organization_id = $1 and action = 'key.refused' order by seq",
      [org],
    )
  ).rows;
const idOf = async (key: string) =>
  (await api.pool.query<{ id: string }>("select id from api_keys where public_part = $1", [key.slice(4, 16)]))
    .rows[0]?.id ?? "";
const ask = (key: string) => api.call(key, "GET", "/api/v1/status");

describe("a key that is refused", () => {
  test("row 77: every one answers the same 401; the audit knows which was revoked, expired or guessed", async () => {
    const org = await createTestOrganization(api.pool);
    const keys = [
      await api.keyOf(org, ["read"]),
      await api.keyOf(org, ["read"]),
      await api.keyOf(org, ["read"]),
    ];
    const [revoked = "", expired = "", guessed = ""] = keys;
    await api.pool.query("update api_keys set revoked_at = now() where public_part = $1", [
      revoked.slice(4, 16),
    ]);
    await api.pool.query("update api_keys set expires_at = now() where public_part = $1", [
      expired.slice(4, 16),
    ]);
    const wrong = `${guessed.slice(0, -1)}${guessed.endsWith("x") ? "y" : "x"}`;
    const unknown = `psk_${"0".repeat(12)}_${"s".repeat(40)}`;
    const replies = [];
    for (const key of [revoked, expired, wrong, unknown, "psk_malformed"]) replies.push(await ask(key));
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    const bodies = replies.map(({ body }) => JSON.stringify({ ...body, requestId: null, instance: null }));
    expect(new Set(bodies).size).toBe(1);
    const wanted = [
      [await idOf(revoked), "revoked"],
      [await idOf(expired), "expired"],
      [await idOf(guessed), "wrong_secret"],
    ];
    const told = async () => (await auditOf(org)).map(({ entity_id, after }) => [entity_id, after.why]);
    await expect.poll(told, { timeout: 60_000 }).toEqual(wanted);
    expect((await auditOf(org)).map(({ actor_id }) => actor_id)).toEqual(Array(3).fill("system:door"));
    // Each goes on trying: nobody fills a log that way.
    for (let count = 0; count < 5; count += 1) await ask(wrong);
    expect(await told()).toEqual(wanted);
    expect((await ask(guessed)).status).toBe(200);
  });
});
