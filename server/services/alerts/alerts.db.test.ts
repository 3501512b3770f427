import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const spend = (org: string, cost: string) => t.ledger.submit(recordOf(org, { cost }));
const levels = (page: { data: { level: string; state: string }[] }) =>
  page.data.map(({ level, state }) => `${level} ${state}`);

describe("admin.alerts", () => {
  test("open alerts name only the highest level a budget has reached", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin } = callerOf(org);
    await spend(org, "81");
    expect(levels(await admin.alerts.list())).toEqual(["warning open"]);
    await spend(org, "15");
    await spend(org, "5");
    expect(levels(await admin.alerts.list())).toEqual(["exceeded open"]);
    expect(levels(await admin.alerts.list({ state: "all" }))).toEqual([
      "exceeded open",
      "critical superseded",
      "warning superseded",
    ]);
    expect((await admin.session()).openAlerts).toBe(1);
    expect((await admin.overview({})).openAlerts).toHaveLength(1);
  });

  test("NGX-39 acknowledged once with an audit row, gone for everybody, and the lower levels with it", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    const { admin } = callerOf(org, "FINANCE");
    await spend(org, "96");
    const [alert] = (await admin.alerts.list()).data;
    const alertId = alert?.id ?? "";
    expect(await codeOf(callerOf(org, "VIEWER").admin.alerts.acknowledge({ alertId }))).toBe("forbidden");
    const row = await admin.alerts.acknowledge({ alertId, note: "The launch was planned" });
    expect(row).toMatchObject({ state: "acknowledged", level: "critical" });
    await admin.alerts.acknowledge({ alertId });
    expect(levels(await admin.alerts.list())).toEqual([]);
    expect((await callerOf(org, "VIEWER").admin.session()).openAlerts).toBe(0);
    expect(levels(await admin.alerts.list({ state: "acknowledged" }))).toHaveLength(2);
    const { data } = await admin.audit.list({ action: "alert.acknowledged", limit: 10 });
    expect(data.map(({ reason }) => reason)).toEqual(["The launch was planned"]);
    // A level that is crossed later is news again.
    await spend(org, "5");
    expect(levels(await admin.alerts.list())).toEqual(["exceeded open"]);
  });

  test("another organization's alert is not found; pages neither repeat nor leave out", async () => {
    const org = await createTestOrganization(t.pool, { cap: "100" });
    await spend(org, "101");
    const { admin } = callerOf(org);
    const first = await admin.alerts.list({ state: "all", limit: 2 });
    const second = await admin.alerts.list({ state: "all", limit: 2, cursor: first.nextCursor ?? "" });
    expect([...levels(first), ...levels(second)]).toHaveLength(3);
    const other = await createTestOrganization(t.pool, { cap: "100" });
    const alertId = first.data[0]?.id ?? "";
    expect(await codeOf(callerOf(other).admin.alerts.acknowledge({ alertId }))).toBe("not_found");
    expect(levels(await admin.alerts.list({ level: "warning", state: "all" }))).toEqual([
      "warning superseded",
    ]);
  });
});
