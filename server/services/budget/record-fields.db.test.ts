import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seedCatalogue } from "@/server/services/prices/seed-catalogue";
import { callerOf } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { countRows } from "@/test/row-counts";

let t: TestApi;
beforeAll(async () => {
  t = await createTestApi();
  await seedCatalogue(t.pool);
});
afterAll(() => t.close());

async function newOrganization() {
  const org = await createTestOrganization(t.pool, { cap: "1000" });
  const key = await t.keyOf(org, ["record", "cost:explicit"]);
  const post = (input: object, as = key) => t.call(as, "POST", "/api/v1/costs", input);
  return { org, post, admin: callerOf(org).admin };
}
type Post = Awaited<ReturnType<typeof newOrganization>>["post"];
const rowsOf = async (org: string) =>
  (await t.pool.query("select * from billing_logs where organization_id = $1 order by booked_at, id", [org]))
    .rows;
const today = { period: "this-month" } as const;

/** @returns the field and the code of each refusal, having seen that nothing was written */
async function refusals(post: Post, inputs: readonly object[]): Promise<unknown[]> {
  const before = await countRows(t.pool);
  const seen: unknown[] = [];
  for (const input of inputs) {
    const { status, body } = await post({ agentType: "CONTENT", tokens: 1, ...input });
    const [error] = (body.errors ?? []) as { path?: string; pointer?: string; code: string }[];
    seen.push([status, JSON.stringify(error?.path ?? error?.pointer), error?.code]);
  }
  expect(await countRows(t.pool)).toEqual(before);
  return seen;
}

describe("what is kept of an execution", () => {
  test("NEON-7 agentType: CONTENT is kept; a malformed one is refused; an unknown one is recorded provisionally and is a task", async () => {
    const { org, post, admin } = await newOrganization();
    await post({ agentType: "CONTENT", tokens: 1000 });
    expect(await refusals(post, [{ agentType: "a b" }, { agentType: "x".repeat(65) }])).toEqual([
      [422, expect.stringContaining("agentType"), "invalid_format"],
      [422, expect.stringContaining("agentType"), "too_long"],
    ]);
    expect((await post({ agentType: "NOPE", tokens: 1000 })).body).toMatchObject({
      costSource: "default",
      priceStatus: "provisional",
      cost: "0.04",
    });
    expect((await rowsOf(org)).map((row) => row.agent_type)).toEqual(["CONTENT", "NOPE"]);
    expect((await admin.overview({})).executions).toMatchObject({ count: 2, provisional: 1 });
  });

  test("NEON-9 tokens: -1, 1.5 and 1e9 + 1 are refused, 0 is fine", async () => {
    const { org, post } = await newOrganization();
    const wrong = [-1, 1.5, 1_000_000_001].map((tokens) => ({ tokens }));
    for (const refusal of await refusals(post, wrong))
      expect(refusal).toEqual([422, expect.stringContaining("tokens"), expect.any(String)]);
    expect((await post({ agentType: "CONTENT", tokens: 0 })).body).toMatchObject({ cost: "0" });
    expect((await rowsOf(org)).map((row) => [row.tokens, Number(row.cost)])).toEqual([["0", 0]]);
  });

  test("NEON-10 cost: computed, unless a key with cost:explicit says it; another key's is refused", async () => {
    const { org, post } = await newOrganization();
    const plain = await t.keyOf(org, ["record"]);
    const before = await countRows(t.pool);
    expect((await post({ agentType: "CONTENT", tokens: 1000, cost: "9" }, plain)).status).toBe(403);
    expect(await countRows(t.pool)).toEqual(before);
    const computed = await post({ agentType: "CONTENT", tokens: 1000 }, plain);
    expect(computed.body).toMatchObject({ cost: "0.04", costSource: "agent_type_rate" });
    const said = await post({ agentType: "CONTENT", tokens: 1000, cost: "9" });
    expect(said.body).toMatchObject({ cost: "9", costSource: "explicit" });
  });

  test("NEON-11 task: kept, and the table of executions can be asked for it", async () => {
    const { post, admin } = await newOrganization();
    const task = "Blog post: «Überblick»\nin two lines";
    const { body } = await post({ agentType: "CONTENT", tokens: 1, task });
    await post({ agentType: "CONTENT", tokens: 1, task: "another" });
    await post({ agentType: "CONTENT", tokens: 1 });
    expect((await admin.executions.list({ task, limit: 10 })).data.map(({ id }) => id)).toEqual([body.id]);
    expect((await admin.executions.list({ task: "none", limit: 10 })).data).toEqual([]);
  });

  test("NEON-12 executionId: twice is one row, and the second answer says duplicate", async () => {
    const { org, post } = await newOrganization();
    const call = { agentType: "CONTENT", tokens: 1000, executionId: "exec-1" };
    const first = await post(call);
    expect((await post(call)).body).toEqual({ ...first.body, duplicate: true });
    expect(await rowsOf(org)).toMatchObject([{ execution_id: "exec-1" }]);
  });

  test("NEON-13 NEON-15 impactScore and qualityScore: from 0 to 1, kept as they are, and the mean of each agent", async () => {
    const { org, post, admin } = await newOrganization();
    expect(await refusals(post, [{ impactScore: 1.01 }, { qualityScore: -0.1 }])).toEqual([
      [422, expect.stringContaining("impactScore"), "out_of_range"],
      [422, expect.stringContaining("qualityScore"), "out_of_range"],
    ]);
    for (const [impactScore, qualityScore] of [
      [0, 1],
      [1, 0],
      [0.25, 0.7],
    ])
      await post({ agentType: "CONTENT", agentId: "writer", tokens: 1, impactScore, qualityScore });
    await post({ agentType: "CONTENT", agentId: "writer", tokens: 1 });
    expect((await rowsOf(org)).map((row) => [row.impact_score, row.quality_score])).toEqual([
      [0, 1],
      [1, 0],
      [0.25, 0.7],
      [null, null],
    ]);
    // The cube counts those that were scored, so an average is one of scores and not of executions.
    const { rows } = await t.pool.query(
      `select sum(quality_sum) / sum(quality_count) as quality, sum(impact_sum) / sum(impact_count) as impact
       from usage_hours where organization_id = $1 and agent_id = 'writer'`,
      [org],
    );
    expect(rows[0]?.quality).toBeCloseTo(1.7 / 3, 12);
    expect(rows[0]?.impact).toBeCloseTo(1.25 / 3, 12);
    await post({ agentType: "CONTENT", agentId: "other", tokens: 1, qualityScore: 0.5 });
    const { groups } = await admin.spend.query({ ...today, groupBy: "agentId" });
    expect(Object.fromEntries(groups.map(({ key, averageQuality }) => [key, averageQuality]))).toEqual({
      writer: "0.566667",
      other: "0.5",
    });
  });

  test("NEON-14 NEON-16 NEON-17 conversions and retries are counted, and the time of an execution is a mean", async () => {
    const { org, post, admin } = await newOrganization();
    const call = { agentType: "CONTENT", tokens: 1 };
    await post({ ...call, conversionAchieved: true, retryCount: 3, executionTime: 1000 });
    await post({ ...call, conversionAchieved: false, retryCount: 0, executionTime: 2000 });
    await post({ ...call, conversionAchieved: true });
    const { total } = await admin.spend.query(today);
    expect(total).toMatchObject({ executions: 3, conversions: 2, retries: 3, averageTimeMs: "1500" });
    expect(
      (await rowsOf(org)).map((row) => [row.conversion_achieved, row.retry_count, row.execution_time_ms]),
    ).toEqual([
      [true, 3, "1000"],
      [false, 0, "2000"],
      [true, null, null],
    ]);
    expect((await refusals(post, [{ retryCount: -1 }, { executionTime: 0.5 }])).length).toBe(2);
  });

  test("NEON-18 metadata: round-trips; above 16 KiB or 8 levels it is refused", async () => {
    const { org, post } = await newOrganization();
    const nested = (depth: number): object => JSON.parse(`${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`);
    const fits = { text: "x".repeat(16 * 1024 - 11) };
    for (const metadata of [{ topic: "AI Marketing" }, nested(8), fits])
      expect((await post({ agentType: "CONTENT", tokens: 1, metadata })).status).toBe(201);
    const tooLarge = { text: `${fits.text}x` };
    expect(await refusals(post, [{ metadata: tooLarge }, { metadata: nested(9) }])).toEqual(
      Array(2).fill([422, expect.stringContaining("metadata"), "metadata_too_large"]),
    );
    expect((await rowsOf(org)).map((row) => row.metadata)).toEqual([
      { topic: "AI Marketing" },
      nested(8),
      fits,
    ]);
  });

  test("NEON-8 campaignId: left out it is null, counted in the organization and in no campaign", async () => {
    const { org, post, admin } = await newOrganization();
    await post({ agentType: "CONTENT", cost: "2" });
    await post({ agentType: "CONTENT", cost: "3", campaignId: "q1" });
    expect((await rowsOf(org)).map((row) => row.campaign_id)).toEqual([null, "q1"]);
    expect((await admin.overview({})).budget.spent).toBe("5");
    expect((await admin.campaigns.list({ limit: 10 })).data).toMatchObject([
      { campaignId: "q1", spent: "3" },
    ]);
  });
});
