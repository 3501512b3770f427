import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { localDateAt } from "@/server/domain/local-day";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { SPEND_DIMENSIONS } from "@/server/domain/spend-names";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { type SeededRandom, seededRandom } from "@/test/seeded-random";
import { createSpendWorld, type KnownExecution, knownSum, SPEND_NOW } from "@/test/spend-world";
import { readExecutions } from "../executions/list";
import { readSpend } from "./read";

let t: TestLedger;
let random: SeededRandom;
let now = SPEND_NOW;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  random = seededRandom("spend");
});
afterAll(() => t.close());

const world = (timeZone: string, executions: number) =>
  createSpendWorld({ ...t, setNow: (to) => (now = to) }, { timeZone, random, executions });
const query = (organizationId: string, input: object) =>
  inSnapshot(t.pool, (db) => readSpend(db, { organizationId, now: SPEND_NOW }, SpendQueryInput.parse(input)));
const total = (amounts: readonly string[]) => toWire(sumMoney(amounts.map(usd)));
const within = (
  known: readonly KnownExecution[],
  { startsAt, endsAt }: { startsAt: string; endsAt: string },
) => known.filter(({ at }) => at >= Date.parse(startsAt) && at < Date.parse(endsAt));

describe("readSpend", () => {
  test.each(["America/Havana", "Asia/Kolkata", "Pacific/Auckland"])(
    "NEON-49 AII-12 f16 total, buckets and groups are the exact sum of what was recorded, at every grain: %s",
    async (timeZone) => {
      const { organizationId, known } = await world(timeZone, 160);
      const views = [
        { period: "this-month", compare: true },
        { period: "2026-10", groupBy: "model", compare: true },
        { from: "2026-09-20", to: "2026-11-22", groupBy: "agentId", top: 3, compare: true },
        { from: "2026-10-26", to: "2026-11-05", grain: "hour", groupBy: "campaignId" },
        { from: "2026-09-20", to: "2026-11-22", grain: "month", groupBy: "component" },
        { period: "this-month", groupBy: "userId", top: 2, compare: true },
        { from: "2026-09-20", to: "2026-11-22", grain: "week", groupBy: "userId" },
      ];
      for (const view of views) {
        const answer = await query(organizationId, view);
        expect(SpendQueryOutput.parse(answer)).toEqual(answer);
        const inside = within(known, answer);
        expect([answer.total.cost, answer.total.executions]).toEqual([knownSum(inside), inside.length]);
        const dayAt = (at: number) => localDateAt(at, timeZone).toString();
        expect(answer.today).toBe(dayAt(SPEND_NOW));
        for (const bucket of answer.buckets) {
          expect([bucket.startsAt, bucket.cost]).toEqual([bucket.startsAt, knownSum(within(inside, bucket))]);
          const days = [dayAt(Date.parse(bucket.startsAt)), dayAt(Date.parse(bucket.endsAt) - 1)];
          expect([bucket.firstDay, bucket.lastDay]).toEqual(days);
        }
        if (answer.previous) {
          expect(answer.previous.total.cost).toBe(knownSum(within(known, answer.previous)));
          expect(total(answer.previous.buckets)).toBe(answer.previous.total.cost);
        }
        if (answer.groupBy === null) continue;
        expect(total(answer.groups.map(({ cost }) => cost))).toBe(answer.total.cost);
        for (const group of answer.groups) {
          expect(total(group.buckets)).toBe(group.cost);
          if (!group.isOther) {
            const own = inside.filter((one) => one[answer.groupBy as "model"] === group.key);
            expect([group.key, group.cost]).toEqual([group.key, knownSum(own)]);
          }
        }
        if (answer.previous)
          expect(total(answer.groups.map(({ previousCost }) => previousCost ?? "0"))).toBe(
            answer.previous.total.cost,
          );
      }
    },
    120_000,
  );

  test("AII-12 twenty figures picked at random open into executions that add up to them exactly", async () => {
    const { organizationId } = await world("America/Havana", 120);
    for (let figure = 0; figure < 20; figure += 1) {
      const groupBy = random.pick(SPEND_DIMENSIONS);
      const answer = await query(organizationId, {
        from: "2026-10-01",
        to: "2026-11-22",
        grain: "week",
        groupBy,
      });
      const group = random.pick(answer.groups.filter(({ isOther }) => !isOther));
      const index = random.between(0, answer.buckets.length - 1);
      const bucket = answer.buckets[index];
      const rows = await executionsOf(organizationId, {
        from: bucket?.startsAt,
        to: bucket?.endsAt,
        ...(group.key === null ? { without: [groupBy] } : { [groupBy]: group.key }),
      });
      expect([groupBy, group.key, total(rows.costs)]).toEqual([groupBy, group.key, group.buckets[index]]);
      expect(rows.total).toEqual({ cost: group.buckets[index], executions: rows.costs.length });
    }
  });

  test("filters narrow every figure alike, and what names nothing can be asked for", async () => {
    const { organizationId, known } = await world("UTC", 80);
    const range = { from: "2026-09-20", to: "2026-11-22" };
    const narrow = await query(organizationId, { ...range, agentType: "AD", without: ["campaignId"] });
    const own = known.filter((one) => one.agentType === "AD" && one.campaignId === null);
    expect([narrow.total.cost, narrow.total.executions]).toEqual([knownSum(own), own.length]);
    const quoted = await query(organizationId, { ...range, campaignId: "=cmd|'/C calc'!A0" });
    expect(quoted.total.cost).toBe(knownSum(known.filter((one) => one.campaignId?.startsWith("="))));
  });

  test("NEON-49 AII-12 by user from the day up: each user, nobody, and other dimensions beside them, to the last digit", async () => {
    const { organizationId, known } = await world("Pacific/Auckland", 120);
    const range = { from: "2026-09-20", to: "2026-11-23", compare: false };
    for (const userId of ["ana", 'cleo "c" (d)', null]) {
      const asked = userId === null ? { without: ["userId"] } : { userId };
      const answer = await query(organizationId, { ...range, ...asked, groupBy: "model" });
      const own = known.filter((one) => one.userId === userId);
      expect([answer.total.cost, answer.total.executions]).toEqual([knownSum(own), own.length]);
      for (const { key, isOther, cost } of answer.groups)
        expect([key, isOther, cost]).toEqual([
          key,
          false,
          knownSum(own.filter(({ model }) => model === key)),
        ]);
      const narrow = await query(organizationId, { ...range, ...asked, agentType: "AD", groupBy: "userId" });
      const ads = own.filter(({ agentType }) => agentType === "AD");
      expect(narrow.groups.map(({ key, cost }) => [key, cost])).toEqual([[userId, knownSum(ads)]]);
    }
    const today = { from: "2026-11-20", to: "2026-11-20", groupBy: "userId" };
    expect((await query(organizationId, today)).grain).toBe("day");
    expect(() => SpendQueryInput.parse({ ...today, grain: "hour" })).toThrow(/kept by the day/);
  });

  test("P15 nothing of another organization; nothing spent is 0 in every bucket", async () => {
    const answer = await query(await createTestOrganization(t.pool), { groupBy: "model", compare: true });
    expect(answer.total).toMatchObject({ cost: "0", executions: 0, averageCost: null, successRate: null });
    expect(answer.groups).toEqual([]);
    expect(new Set(answer.buckets.map(({ cost }) => cost))).toEqual(new Set(["0"]));
    expect(answer.buckets).toHaveLength(30);
  });

  test("a range of too many buckets is refused by the name of its field", async () => {
    const organizationId = await createTestOrganization(t.pool);
    const long = { from: "2026-01-01", to: "2026-12-31", grain: "hour" };
    await expect(query(organizationId, long)).rejects.toMatchObject({
      code: "validation_failed",
      errors: [{ path: "/grain" }],
    });
  });
});

async function executionsOf(organizationId: string, filter: object) {
  const read = (cursor: string | null) =>
    readExecutions(t.pool, { limit: 100, ...filter, ...(cursor !== null && { cursor }) }, organizationId);
  const first = await read(null);
  const costs = first.data.map(({ cost }) => cost);
  for (let { nextCursor } = first; nextCursor !== null; ) {
    const page = await read(nextCursor);
    costs.push(...page.data.map(({ cost }) => cost));
    nextCursor = page.nextCursor;
  }
  return { costs, total: first.total };
}

test.each([
  [{ from: "2026-11-01" }, "to"],
  [{ to: "2026-11-01" }, "from"],
  [{ from: "2026-11-02", to: "2026-11-01" }, "to"],
  [{ period: "today", from: "2026-11-01", to: "2026-11-02" }, "period"],
  [{ period: "yesterday" }, "period"],
  [{ from: "2026-02-31", to: "2026-03-01" }, "from"],
  [{ groupBy: "cost" }, "groupBy"],
  [{ top: 0 }, "top"],
  [{ without: ["cost"] }, "without"],
])("%j is refused by its field", (input, field) => {
  const parsed = SpendQueryInput.safeParse(input);
  expect(parsed.error?.issues.map(({ path }) => path[0])).toContain(field);
});
