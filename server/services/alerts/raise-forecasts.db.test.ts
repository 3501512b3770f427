import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { raiseAllForecastAlerts as look } from "@/server/services/jobs/raise-forecast-alerts";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.parse("2027-03-01T00:00:00Z");
let now = FIRST;
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
});
afterAll(() => t.close());

const spend = (org: string, cost: string, agentId?: string) =>
  t.ledger.submit(recordOf(org, { cost, ...(agentId !== undefined && { agentId }) }));

/** An organization with a rule on forecasts to a channel of its own. */
async function organization(percent: number, cap = "300") {
  now = FIRST;
  const org = await createTestOrganization(t.pool, { cap });
  const { admin } = callerOf(org);
  const { channel } = await admin.channels.create({ name: "files", kind: "log", hearsCritical: false });
  const rule = await admin.alertRules.create({
    name: "coming",
    events: ["forecast.raised"],
    forecastPercent: percent,
    channelIds: [channel.id],
  });
  const alerts = async (state: "open" | "resolved" | "all" = "open") =>
    (await admin.alerts.list({ state, limit: 100 })).data.filter(({ forecast }) => forecast !== null);
  const outbox = async () =>
    (await admin.channels.deliveries({ channelId: channel.id, limit: 100 })).data.map(
      ({ event, state }) => `${event} ${state}`,
    );
  const told = async () =>
    (await admin.audit.list({ limit: 100 })).data
      .map(({ action }) => action)
      .filter((action) => action.startsWith("forecast."))
      .reverse();
  return { org, admin, rule, alerts, outbox, told };
}

describe("alerts of forecasts", () => {
  test("C20 a budget that is projected to reach the share is told once, with its figures and its method", async () => {
    const { org, alerts, outbox, told } = await organization(100);
    now = FIRST + 3 * DAY;
    // A tenth of a month less a bit is over: 10 a day make 310.
    await spend(org, "31");
    await look();
    expect(await alerts()).toEqual([]);
    now = FIRST + 3.1 * DAY;
    await Promise.all([look(), look()]);
    await look();
    expect(await alerts()).toMatchObject([
      {
        budgetName: "Organization",
        level: "critical",
        state: "open",
        periodKey: "2027-03",
        percent: "103.333333333333",
        forecast: { percent: 100, method: "run_rate", projected: "310", spent: "31", limit: "300" },
        sentence:
          "At the rate so far, March 2027 is projected to end at $310.00, 103.3% of the monthly cap of $300.00; $31.00 was spent when this was said.",
      },
    ]);
    expect(await outbox()).toEqual(["forecast.raised pending"]);
    expect(await told()).toEqual(["forecast.raised"]);
  });

  test("C20 where the projection falls it is resolved, and comes back without a second message", async () => {
    const { org, admin, alerts, outbox, told } = await organization(100);
    now = FIRST + 4 * DAY;
    await spend(org, "40");
    await look();
    expect(await alerts()).toHaveLength(1);
    now = FIRST + 10 * DAY;
    await look();
    expect(await alerts()).toEqual([]);
    expect(await alerts("resolved")).toMatchObject([{ state: "resolved", forecast: { projected: "310" } }]);
    await spend(org, "80");
    await look();
    expect(await alerts()).toMatchObject([{ state: "open", forecast: { spent: "120", projected: "372" } }]);
    expect(await outbox()).toHaveLength(1);
    expect(await told()).toEqual(["forecast.raised", "forecast.resolved", "forecast.resumed"]);
    expect(await admin.audit.verify()).toMatchObject({ intact: true });
    // The next period is told anew, and the one before is resolved with its end.
    now = Date.parse("2027-04-05T00:00:00Z");
    await spend(org, "299");
    await look();
    expect((await alerts()).map(({ periodKey }) => periodKey)).toEqual(["2027-04"]);
    expect(await outbox()).toHaveLength(2);
  });

  test("C20 with three weeks of history it knows on the first of a month; a rule's scope and share hold", async () => {
    const { org, admin, alerts } = await organization(90, "1000000");
    const budgetId = await createTestBudget(t.pool, org, {
      scopeType: "AGENT",
      scopeKey: "luna",
      limitCost: "330",
    });
    await admin.alertRules.create({
      name: "agents",
      events: ["forecast.raised"],
      scopeTypes: ["AGENT"],
      forecastPercent: 80,
      channelIds: [(await admin.channels.list()).data[0]?.id ?? ""],
    });
    for (let day = 0; day < 31; day += 1) {
      now = FIRST + (day + 0.5) * DAY;
      await spend(org, "10", "luna");
      await spend(org, "5", "sage");
    }
    now = Date.parse("2027-04-01T00:30:00Z");
    await spend(org, "0.1", "luna");
    await look();
    const found = await alerts();
    // 300 of 330 are 90.9 %: both shares, of the budget of luna alone.
    expect(
      found.map((row) => [row.budgetId, row.forecast?.percent, row.forecast?.method, row.level]).sort(),
    ).toEqual([
      [budgetId, 80, "weekday", "warning"],
      [budgetId, 90, "weekday", "warning"],
    ]);
    expect(Number(found[0]?.forecast?.projected)).toBeCloseTo(299.89, 1);
  });

  test("a rule that is off or gone, an archived budget: what was said is resolved; levels that were crossed stay apart", async () => {
    const { org, admin, rule, alerts } = await organization(90);
    now = FIRST + 15 * DAY;
    await spend(org, "250");
    await look();
    expect(await alerts()).toHaveLength(1);
    expect(
      (await admin.alerts.list({ state: "open", limit: 10 })).data.map(({ level }) => level).sort(),
    ).toEqual(["warning", "warning"]);
    expect((await admin.overview({})).budget.isAlertSent).toBe(true);
    await admin.alertRules.remove({ ruleId: rule.id });
    await look();
    expect(await alerts()).toEqual([]);
    expect((await admin.alerts.list({ state: "open", limit: 10 })).data).toHaveLength(1);
  });

  test("a share that was spent already is not foretold, and acknowledging one leaves the other", async () => {
    const { org, admin, alerts } = await organization(80);
    now = FIRST + 15 * DAY;
    await spend(org, "241");
    await look();
    expect(await alerts()).toEqual([]);
    await admin.alertRules.create({
      name: "more",
      events: ["forecast.raised"],
      forecastPercent: 150,
      channelIds: [(await admin.channels.list()).data[0]?.id ?? ""],
    });
    await look();
    const [forecast] = await alerts();
    await admin.alerts.acknowledge({ alertId: forecast?.id ?? "" });
    expect((await admin.alerts.list({ state: "open", limit: 10 })).data).toMatchObject([{ forecast: null }]);
    await look();
    expect(await alerts()).toEqual([]);
  });

  test("the preview says at which midnight it would have been told first, of whom and how", async () => {
    const { org, admin } = await organization(90);
    for (let day = 0; day < 12; day += 1) {
      now = FIRST + (day + 0.5) * DAY;
      await spend(org, day < 6 ? "5" : "20");
    }
    now = FIRST + 12.5 * DAY;
    // At 5 a day 155 of 300; after 11 days 30 + 100 of 11 are 366, after 9 days 30 + 60 are 310, after 8 days 271.
    const { forecasts, sent } = await admin.alertRules.preview({ forecastPercent: 90 });
    expect(sent).toBe(0);
    expect(forecasts).toEqual({
      sent: 1,
      isCut: false,
      newest: [
        {
          budgetName: "Organization",
          period: "MONTHLY",
          periodKey: "2027-03",
          at: "2027-03-09T00:00:00.000Z",
          method: "run_rate",
          projected: "271.25",
          limit: "300",
        },
      ],
    });
    expect((await admin.alertRules.preview({ forecastPercent: 200 })).forecasts).toMatchObject({ sent: 0 });
    expect((await admin.alertRules.preview({})).forecasts).toBeNull();
    expect(await codeOf(callerOf(org, "VIEWER").admin.alertRules.preview({ forecastPercent: 90 }))).toBe(
      "forbidden",
    );
  });

  test("an alert says in how many of the last six periods its budget was in alarm", async () => {
    const { org, admin } = await organization(900);
    for (const [month, cost] of ["10", "290", "10", "290", "10", "10", "10", "250"].entries()) {
      now = Date.UTC(2027, 2 + month, 20);
      await spend(org, cost);
    }
    const { data } = await admin.alerts.list({ state: "open", limit: 10 });
    expect(data[0]).toMatchObject({
      periodKey: "2027-10",
      level: "warning",
      alarms: { periods: 6, alarmed: 2 },
    });
    const other = await createTestOrganization(t.pool, { cap: "10" });
    await spend(other, "9");
    expect((await callerOf(other).admin.alerts.list({ limit: 1 })).data[0]?.alarms).toEqual({
      periods: 1,
      alarmed: 1,
    });
  });

  test("a rule on forecasts names its share, another none; 0, 1001 and halves are refused", async () => {
    const { org, admin } = await organization(90);
    const channelIds = [(await admin.channels.list()).data[0]?.id ?? ""];
    const bad = [
      { events: ["forecast.raised" as const] },
      { events: ["alert.raised" as const], forecastPercent: 90 },
      ...[0, 1001, 90.5].map((forecastPercent) => ({
        events: ["forecast.raised" as const],
        forecastPercent,
      })),
    ];
    for (const change of bad) {
      const failure = await failureOf(admin.alertRules.create({ name: "bad", channelIds, ...change }));
      expect(failure?.errors).toMatchObject([{ path: "/forecastPercent" }]);
    }
    expect((await callerOf(org, "VIEWER").admin.alertRules.list()).data).toMatchObject([
      { name: "coming", forecastPercent: 90, digest: "at_once", urgentAtOnce: true },
    ]);
  });
});
