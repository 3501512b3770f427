import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

const QUOTA = 1_000;

/** A key whose calls one limit of pace covers, as long as a day: no window ends within a test, but for midnight. */
async function pacedKey(limits: { limitRequests?: number; limitTokens?: number } = { limitRequests: QUOTA }) {
  const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
  const admin = await api.keyOf(organizationId, ["admin"]);
  const limit = async (limits: object) => {
    const rate = { scopeType: "ORGANIZATION", period: "RATE", windowSeconds: 86_400, purpose: "rate_limit" };
    const named = { name: `pace ${Object.keys(limits)}`, ...rate, ...limits };
    const { status, body } = await api.call(admin, "POST", "/api/v1/budgets", named);
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body.id as string;
  };
  const policy = await limit(limits);
  return { key: await api.keyOf(organizationId, ["record", "authorize", "read"]), policy, limit };
}

const slow = { "trpc-accept": "application/json" };
const cost = { agentType: "A", tokens: 10 };
const ask = { agentType: "A", estimatedTokens: 10 };
/** Of each: how many of the quota it takes. */
const CALLS: [string, string, unknown, Record<string, string>, number][] = [
  ["REST, record", "/api/v1/costs", cost, {}, 1],
  ["REST, record, past the fast lane", "/api/v1/costs", cost, slow, 1],
  ["REST, authorize", "/api/v1/authorizations", ask, {}, 1],
  ["REST, authorize, past the fast lane", "/api/v1/authorizations", ask, slow, 1],
  ["REST, check", "/api/v1/check", ask, {}, 0],
  ["tRPC, record", "/api/trpc/budget.trackCost", cost, {}, 1],
  ["tRPC, record, past the fast lane", "/api/trpc/budget.trackCost", cost, slow, 1],
  ["tRPC, batch", "/api/trpc/budget.trackCost,budget.trackCost?batch=1", { 0: cost, 1: cost }, {}, 2],
  ["Tekton, record", "/api/record", { provider: "acme", model: "m", tokens: 10 }, {}, 1],
  ["Tekton, check", "/api/check", { provider: "acme", model: "m", estimated_tokens: 10 }, {}, 0],
];

const post = (key: string, url: string, input: unknown, headers: Record<string, string> = {}) =>
  api.send({
    url,
    body: JSON.stringify(input),
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
  });

describe("RateLimit headers", () => {
  test("AII-19 row 92: every answer that a limit of pace covers says what is left of it, at every door", async () => {
    const { key, policy } = await pacedKey();
    let left = QUOTA;
    for (const [name, url, input, headers, takes] of CALLS) {
      left -= takes;
      const reply = await post(key, url, input, headers);
      expect([name, reply.status < 300]).toEqual([name, true]);
      expect([name, reply.headers["ratelimit-policy"]]).toEqual([
        name,
        `"${policy}";q=${QUOTA};qu="requests";w=86400`,
      ]);
      const [, remaining, seconds] =
        /^"bud_\w+";r=(\d+);t=(\d+)$/.exec(String(reply.headers.ratelimit)) ?? [];
      expect([name, Number(remaining)]).toEqual([name, left]);
      expect(Number(seconds)).toBeGreaterThanOrEqual(1);
      expect(Number(seconds)).toBeLessThanOrEqual(86_400);
    }
  });

  test("a hold that is settled, and the refusal of the pace itself, say it too; a replay tells of no other time", async () => {
    const { key } = await pacedKey({ limitRequests: 1 });
    const held = await post(key, "/api/v1/authorizations", { ...ask, idempotencyKey: "one" });
    expect(held.headers.ratelimit).toMatch(/;r=0;/);
    const replay = await post(key, "/api/v1/authorizations", { ...ask, idempotencyKey: "one" });
    expect([replay.status, replay.headers.ratelimit]).toEqual([201, undefined]);
    const refused = await post(key, "/api/v1/authorizations", ask);
    expect([refused.status, refused.headers.ratelimit]).toEqual([429, expect.stringMatching(/;r=0;t=\d+$/)]);
    expect(refused.headers["retry-after"]).toBe(/t=(\d+)$/.exec(String(refused.headers.ratelimit))?.[1]);
    const { reservationId } = JSON.parse(held.body) as { reservationId: string };
    const settled = await post(key, `/api/v1/authorizations/${reservationId}/settle`, { tokens: 1 });
    expect([settled.status, settled.headers.ratelimit]).toEqual([200, expect.stringMatching(/;r=0;/)]);
  });

  test("of several limits the tightest is told; a limit of tokens in its unit", async () => {
    const { key, limit, policy } = await pacedKey({ limitTokens: 100 });
    await limit({ limitRequests: 1_000 });
    const { headers } = await post(key, "/api/v1/costs", { agentType: "A", tokens: 40 });
    expect(headers["ratelimit-policy"]).toBe(`"${policy}";q=100;qu="tokens";w=86400`);
    expect(headers.ratelimit).toMatch(/;r=60;/);
  });

  test("where no limit of pace covers a call, nothing is said", async () => {
    const organizationId = await createTestOrganization(api.pool, { cap: "1000" });
    const key = await api.keyOf(organizationId, ["record", "authorize", "read"]);
    for (const [name, url, input, headers] of CALLS) {
      const reply = await post(key, url, input, headers);
      expect([name, reply.headers.ratelimit]).toEqual([name, undefined]);
    }
  });
});
