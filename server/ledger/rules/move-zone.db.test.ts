import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { rebuildBooks } from "@/server/ledger/proof/rebuild";
import { type BudgetWorld, createBudgetWorld, reservationOf } from "@/test/budget-world";
import { createTestOrganization } from "@/test/ledger-fixture";
import { seededRandom } from "@/test/seeded-random";
import { personOf, settleOf } from "@/test/steering-fixture";
import { changeSettings } from "./change-settings";
import { setLimit } from "./set-limit";

const t0 = Date.parse("2026-11-22T12:00:00Z");
const HOUR = 3_600_000;
let world: BudgetWorld;
beforeAll(async () => {
  world = await createBudgetWorld(t0);
});
afterAll(() => world.t.close());

const setZone = (org: string, timeZone: string) =>
  changeSettings(
    world.t.pool,
    personOf(org),
    { values: new Map(), reset: [], timeZone },
    new Date(world.clock.now),
  );
type Span = { name: string; key: string; starts: string; ends: string | null; spent: string };
async function spans(org: string): Promise<Span[]> {
  const { rows } = await world.t.pool.query<{
    name: string;
    key: string;
    starts: Date;
    ends: Date | null;
    spent: string;
  }>(
    `select b.name, w.period_key as key, w.starts_at as starts, w.ends_at as ends, trim_scale(w.spent)::text as spent
     from budget_windows w join budgets b on b.id = w.budget_id
     where w.organization_id = $1 and b.period <> 'RATE'
     order by b.name collate "C", w.starts_at, w.entity_key collate "C"`,
    [org],
  );
  const at = (date: Date | null) => date?.toISOString().slice(0, 16) ?? null;
  return rows.map((row) => ({ ...row, starts: at(row.starts) ?? "", ends: at(row.ends) }));
}
const of = (all: Span[], name: string) =>
  all.filter((span) => span.name === name).map(({ key, starts, ends, spent }) => [key, starts, ends, spent]);
/** Rebuilding finds nothing to mend. */
async function clean(org: string): Promise<void> {
  await world.balanced(org);
  const before = await spans(org);
  const fakeNow = new Date(world.clock.now);
  const rebuilt = await rebuildBooks(world.t.pool, personOf(org), { reason: "looks", fakeNow });
  expect(rebuilt).toMatchObject({ windows: 0, hours: 0, mended: [] });
  expect(await spans(org)).toEqual(before);
}

async function oneOfEach(org: string): Promise<void> {
  for (const period of ["HOURLY", "DAILY", "WEEKLY", "YEARLY", "TOTAL"] as const)
    await world.create(org, { name: period, period, limitCost: usd("1000") });
  await world.create(org, { name: "FROM 15", period: "MONTHLY", resetDay: 15 });
  await world.create(org, { name: "EACH", period: "WEEKLY", each: ["AGENT"] });
  await world.create(org, { name: "RATE", period: "RATE", windowSeconds: 7_200 });
}

describe("another time zone while there is history", () => {
  test("P10 counts from the next month on; what was counted keeps its bounds, and the books agree all along", async () => {
    world.clock.now = t0;
    const org = await createTestOrganization(world.t.pool, { cap: "500", timeZone: "Europe/Berlin" });
    await oneOfEach(org);
    await world.spend(org, { agentId: "a", cost: "1" });
    const before = await spans(org);
    expect(await setZone(org, "Asia/Kathmandu")).toBe(true);
    const isOpenLonger = ({ name }: Span) => name === "YEARLY";
    // Weeks, months from the 15th and years go on over the change; this week does not.
    expect((await spans(org)).filter((span) => !isOpenLonger(span) && span.name !== "FROM 15")).toEqual(
      before.filter((span) => !isOpenLonger(span) && span.name !== "FROM 15"),
    );
    expect(of(await spans(org), "YEARLY")).toEqual([["2026", "2025-12-31T23:00", "2026-12-31T18:15", "1"]]);
    expect(of(await spans(org), "FROM 15")).toEqual([
      ["2026-11-15", "2026-11-14T23:00", "2026-12-14T18:15", "1"],
    ]);
    await clean(org);
    // The last minute of November in Berlin, and the first of December: which has come to Kathmandu already.
    world.clock.now = Date.parse("2026-11-30T22:59:59.999Z");
    const held = await world.ask(org, { agentId: "a", estimatedCost: "2" });
    await world.spend(org, { agentId: "b", cost: "4" });
    world.clock.now += 1;
    await world.spend(org, { agentId: "b", cost: "8" });
    await world.t.ledger.submit(settleOf(org, { reservationId: reservationOf(held), cost: "2" }));
    await world.spend(org, { cost: "16", occurredAt: "2026-11-30T22:30:00Z" });
    await clean(org);
    // Its first day ends when Kathmandu's does, and its hours begin at :15 from then on.
    for (const hours of [12, 20, 40]) {
      world.clock.now = Date.parse("2026-11-30T23:00:00Z") + hours * HOUR;
      await world.spend(org, { agentId: "a", cost: "32" });
      await clean(org);
    }
    const after = await spans(org);
    expect(of(after, "DAILY").slice(1)).toEqual([
      ["2026-11-30", "2026-11-29T23:00", "2026-11-30T23:00", "22"],
      ["2026-12-01", "2026-11-30T23:00", "2026-12-01T18:15", "40"],
      ["2026-12-02", "2026-12-01T18:15", "2026-12-02T18:15", "64"],
    ]);
    expect(of(after, "Organization")).toEqual([
      ["2026-11", "2026-10-31T23:00", "2026-11-30T23:00", "23"],
      ["2026-12", "2026-11-30T23:00", "2026-12-31T18:15", "104"],
    ]);
    expect(of(after, "WEEKLY").slice(1)).toEqual([
      ["2026-W49", "2026-11-29T23:00", "2026-12-06T18:15", "126"],
    ]);
    expect(of(after, "TOTAL").map((row) => row[3])).toEqual(["127"]);
  });

  test("P10 BUG-NEON-6 the clock of either zone changes in the first day", async () => {
    // Berlin's winter time begins on 2026-10-25, New York's on 2026-11-01: the first day of the new zone.
    world.clock.now = Date.parse("2026-10-24T12:00:00Z");
    const org = await createTestOrganization(world.t.pool, { timeZone: "Europe/Berlin" });
    await world.create(org, { name: "DAILY" });
    await world.spend(org, { cost: "1" });
    await setZone(org, "America/New_York");
    for (const at of [
      "2026-10-25T22:59:59.999Z",
      "2026-10-31T22:59:59Z",
      "2026-10-31T23:00:00Z",
      "2026-11-02T04:59:59Z",
      "2026-11-02T05:00:00Z",
    ]) {
      world.clock.now = Date.parse(at);
      await world.spend(org, { cost: "1" });
      await clean(org);
    }
    expect(of(await spans(org), "DAILY")).toEqual([
      ["2026-10-24", "2026-10-23T22:00", "2026-10-24T22:00", "1"],
      ["2026-10-25", "2026-10-24T22:00", "2026-10-25T23:00", "1"],
      ["2026-10-31", "2026-10-30T23:00", "2026-10-31T23:00", "1"],
      ["2026-11-01", "2026-10-31T23:00", "2026-11-02T05:00", "2"],
      ["2026-11-02", "2026-11-02T05:00", "2026-11-03T05:00", "1"],
    ]);
  });

  test("P10 a month to come keeps the limit that was set for it; a change is replaced, and taken back", async () => {
    world.clock.now = t0;
    const org = await createTestOrganization(world.t.pool, { cap: "500", timeZone: "UTC" });
    await world.create(org, { name: "YEARLY", period: "YEARLY" });
    await world.spend(org, { cost: "1" });
    const january = {
      scopeType: "ORGANIZATION",
      scopeKey: null,
      month: "2027-01",
      limitCost: usd("7"),
    } as const;
    await setLimit(world.t.pool, personOf(org), january, new Date(t0));
    const before = await spans(org);
    await setZone(org, "Pacific/Kiritimati");
    expect(of(await spans(org), "Organization").at(-1)).toEqual([
      "2027-01",
      "2026-12-31T10:00",
      "2027-01-31T10:00",
      "0",
    ]);
    await setZone(org, "Pacific/Pago_Pago");
    expect(of(await spans(org), "Organization").at(-1)).toEqual([
      "2027-01",
      "2027-01-01T11:00",
      "2027-02-01T11:00",
      "0",
    ]);
    expect(of(await spans(org), "YEARLY")).toEqual([["2026", "2026-01-01T00:00", "2027-01-01T11:00", "1"]]);
    expect(await setZone(org, "UTC")).toBe(true);
    expect(await spans(org)).toEqual(before);
    expect(await setZone(org, "UTC")).toBe(false);
    await setZone(org, "Pacific/Pago_Pago");
    world.clock.now = Date.parse("2027-01-01T11:00:00Z");
    expect(await world.ask(org, { estimatedCost: "7.01" })).toMatchObject({ allowed: false });
    expect(await world.ask(org, { estimatedCost: "7" })).toMatchObject({ allowed: true });
    await clean(org);
  });

  test("P10 I3 whatever zones, and whenever: each record is in one window of each budget", async () => {
    const random = seededRandom("move-zone");
    const zones = Intl.supportedValuesOf("timeZone");
    for (let round = 0; round < 4; round += 1) {
      world.clock.now = t0 + random.between(0, 300) * 24 * HOUR;
      const org = await createTestOrganization(world.t.pool, { cap: "500", timeZone: random.pick(zones) });
      await oneOfEach(org);
      for (let step = 0; step < 40; step += 1) {
        const late = new Date(world.clock.now - random.between(1, 60) * HOUR).toISOString();
        await world.spend(org, {
          agentId: random.pick(["a", "b"]),
          cost: "1",
          ...(step % 3 === 0 && { occurredAt: late }),
        });
        if (step % 8 === 3) await setZone(org, random.pick(zones));
        world.clock.now += random.between(1, 80) * HOUR + random.between(0, 3_599_999);
      }
      await clean(org);
      for (const name of ["HOURLY", "DAILY", "WEEKLY", "Organization", "YEARLY", "FROM 15", "EACH"]) {
        const all = (await spans(org)).filter((span) => span.name === name);
        const sum = all.reduce((total, { spent }) => total + Number(spent), 0);
        const spentOnce = `${name} in round ${round} of seed ${random.seed}`;
        expect([spentOnce, sum]).toEqual([spentOnce, 40]);
      }
    }
  });
});
