import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer, setContainer } from "@/server/container";
import type { Role } from "@/server/domain/actor";
import { loadEnv } from "@/server/env";
import { readOverview } from "@/server/services/overview/read";
import { createCaller } from "@/server/trpc/router";
import { callerOf } from "@/test/admin-caller";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { personOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  setFakeContainer({});
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, ledger: t.ledger });
});
afterAll(() => t.close());

function as(organizationId: string, role: Role = "ADMIN") {
  const { actor, requestId } = personOf(organizationId, role);
  const nobody = { idempotencyKey: null, isBatch: false, remoteAddress: "", credentials: NO_CREDENTIALS };
  return createCaller({ actor, requestId, ...nobody }).admin.settings;
}
const settingOf = async (org: string, name: string) =>
  (await as(org).get()).data.find((row) => row.name === name);
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: { cause?: { code?: string; current?: unknown; errors?: unknown } }) => error.cause ?? error,
  );
const audits = async (org: string) =>
  (
    await t.pool.query<{ action: string; before: unknown; after: unknown; reason: string | null }>(
      "select action, before, after, reason from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows;
function withEnv(variables: Record<string, string>) {
  const kept = getContainer();
  setContainer({ ...kept, env: loadEnv({ NODE_ENV: "test", ...variables }) });
  return () => setContainer(kept);
}

describe("settings", () => {
  test("a new organization has every setting built in, and a person without the right sees and changes none", async () => {
    const org = await createTestOrganization(t.pool);
    const { data, timeZone } = await as(org).get();
    expect(timeZone).toBe("UTC");
    expect(data.find(({ name }) => name === "enforcement.level")).toEqual({
      name: "enforcement.level",
      value: "warn",
      source: "built_in",
      builtIn: "warn",
      readOnly: null,
      updatedBy: null,
      updatedAt: null,
    });
    for (const role of ["VIEWER", "FINANCE"] as const) {
      expect(await failure(as(org, role).get())).toMatchObject({ code: "forbidden" });
      expect(await failure(as(org, role).update({ values: { "tracking.enabled": false } }))).toMatchObject({
        code: "forbidden",
      });
    }
    expect(await audits(org)).toEqual([]);
  });

  test("a change is stored in one form, audited with before and after, and saying it again is no change", async () => {
    const org = await createTestOrganization(t.pool);
    const values = { "enforcement.level": "HARD_LIMIT", "daily.defaultCap": "050.50" };
    await as(org).update({ values, reason: "agreed on Monday" });
    const again = await as(org).update({ values: { "enforcement.level": "block" } });
    expect(again.data.find(({ name }) => name === "daily.defaultCap")).toMatchObject({
      value: "50.5",
      source: "stored",
      updatedBy: "usr_test",
    });
    await as(org).update({ reset: ["daily.defaultCap", "weekly.defaultCap"] });
    expect(await settingOf(org, "daily.defaultCap")).toMatchObject({ value: null, source: "built_in" });
    expect(await audits(org)).toEqual([
      {
        action: "settings.changed",
        before: { "enforcement.level": null, "daily.defaultCap": null },
        after: { "enforcement.level": "block", "daily.defaultCap": "50.5" },
        reason: "agreed on Monday",
      },
      {
        action: "settings.changed",
        before: { "daily.defaultCap": "50.5" },
        after: { "daily.defaultCap": null },
        reason: null,
      },
    ]);
  });

  test("TEK-18 a currency needs its rate; the overview names both, and what is stored stays in US dollars", async () => {
    const org = await createTestOrganization(t.pool);
    const set = (values: Record<string, string>, reset: string[] = []) => as(org).update({ values, reset });
    expect(await failure(set({ "currency.display": "EUR" }))).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "/values/currency.display", code: "no_rate" }],
    });
    expect(await audits(org)).toEqual([]);
    await set({ "currency.display": "EUR", "currency.rate": "0.92" });
    await t.ledger.submit(recordOf(org, { cost: "100" }));
    const { shownIn, budget } = await readOverview(t.pool, {
      organizationId: org,
      month: undefined,
      now: Date.now(),
    });
    expect([shownIn, budget.spent]).toEqual([{ currency: "EUR", rate: "0.92" }, "100"]);
    expect(await failure(set({}, ["currency.rate"]))).toMatchObject({ code: "validation_failed" });
    await set({}, ["currency.display", "currency.rate"]);
  });

  test("promises row 86: a change from an old version is refused and told the current one", async () => {
    const org = await createTestOrganization(t.pool);
    const { version } = await as(org).get();
    const { version: next } = await as(org).update({ values: { "override.initial": true }, version });
    expect(next).not.toBe(version);
    expect(await failure(as(org).update({ values: { "override.initial": false }, version }))).toMatchObject({
      code: "conflict",
      current: { version: next },
    });
    expect(await settingOf(org, "override.initial")).toMatchObject({ value: true });
  });

  test("NGX-53 config: every kind of bad value is refused by name and writes nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const bad: Record<string, unknown> = {
      "tracking.enabled": "maybe",
      "enforcement.enabled": 1,
      "enforcement.level": "explode",
      "enforcement.noBudgetAction": "queue",
      "monthly.defaultCap": "1e3",
      "weekly.defaultCap": -1,
      "daily.defaultCap": "unlimited",
      "alerts.defaultThreshold": 1.01,
      "override.initial": "perhaps",
      "override.secondApproverAbove": "NaN",
      "override.emergencySharePercent": 101,
      "queue.ttlSeconds": 86_401,
      "currency.display": "Euro",
      "currency.rate": "0,92",
      "privacy.anonymizeUsers": null,
      "retention.days": 29,
      "loopGuard.enabled": "",
      "loopGuard.repeats": 1.5,
      "loopGuard.windowSeconds": 0,
      "loopGuard.burnFactor": 0,
      "loopGuard.burnFloor": null,
      "estimate.blendedRatePerMillion": "cheap",
      "worth.perConversion": "much",
      "worth.perImpact": "-1",
      "review.everyHours": 0,
      "serviceLevels.full": 100.5,
      "serviceLevels.standard": -1,
      "serviceLevels.minimal": "x",
      "signIn.requireSecondFactor": "perhaps",
      "allocation.rhetor": 101,
      "no.such": 1,
    };
    for (const [name, value] of Object.entries(bad))
      expect(await failure(as(org).update({ values: { [name]: value as string } })), name).not.toBeNull();
    const { data } = await as(org).get();
    expect(data.filter(({ name }) => !Object.hasOwn(bad, name))).toEqual([]);
    expect(data.every(({ source }) => source === "built_in")).toBe(true);
    expect(await audits(org)).toEqual([]);
  });

  test("C8 what a variable sets is shown with its reason and refused; the enforcement level is not pinned", async () => {
    const org = await createTestOrganization(t.pool);
    const restore = withEnv({
      ENABLE_BUDGETS: "false",
      BUDGET_ENFORCEMENT_LEVEL: "SOFT_LIMIT",
      RHETOR_ALLOCATION: "100",
    });
    expect(await settingOf(org, "enforcement.enabled")).toMatchObject({
      value: false,
      source: "environment",
      readOnly: "ENABLE_BUDGETS sets it when the server starts.",
    });
    expect(await settingOf(org, "allocation.rhetor")).toMatchObject({ value: 100, source: "environment" });
    expect(await failure(as(org).update({ values: { "enforcement.enabled": true } }))).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "/values/enforcement.enabled", code: "read_only" }],
    });
    expect(await settingOf(org, "enforcement.level")).toMatchObject({ value: "degrade", readOnly: null });
    await as(org).update({ values: { "enforcement.level": "block" } });
    expect(await settingOf(org, "enforcement.level")).toMatchObject({ value: "block", source: "stored" });
    restore();
  });

  test("NEON-112 a change binds on a second replica with its next call", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const second = t.replica();
    expect(await second.submit(recordOf(org, { cost: "1" }))).toMatchObject({ tracked: true });
    await as(org).update({ values: { "tracking.enabled": false } });
    expect(await second.submit(recordOf(org, { cost: "1" }))).toEqual({ tracked: false });
    await as(org).update({ values: { "tracking.enabled": true } });
    expect(await second.submit(recordOf(org, { cost: "1" }))).toMatchObject({ tracked: true });
  });

  test("promises section 5: the zone changes at once until something is recorded, then with the next month", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    await as(org).update({ timeZone: "Pacific/Kiritimati" });
    await t.ledger.submit(recordOf(org, { cost: "1" }));
    const { rows } = await t.pool.query(
      "select distinct time_zone from budget_windows where organization_id = $1",
      [org],
    );
    expect(rows).toEqual([{ time_zone: "Pacific/Kiritimati" }]);
    const { zoneChangesFrom } = await as(org).get();
    expect(zoneChangesFrom).toMatch(/^20\d\d-\d\d-01$/);
    const changed = await as(org).update({ timeZone: "Europe/Berlin", reason: "moved house" });
    const nextTimeZone = {
      timeZone: "Europe/Berlin",
      firstDay: zoneChangesFrom,
      startsAt: expect.any(String),
    };
    expect(changed).toMatchObject({ timeZone: "Pacific/Kiritimati", nextTimeZone, zoneChangesFrom });
    expect((await as(org).get()).nextTimeZone).toEqual(nextTimeZone);
    expect((await callerOf(org).admin.session()).timeZone).toBe("Pacific/Kiritimati");
    expect(await failure(as(org).update({ timeZone: "Mars/Base" }))).not.toBeNull();
    expect((await as(org).get()).timeZone).toBe("Pacific/Kiritimati");
    const from = (zone: string) => ({
      timeZone: "Pacific/Kiritimati",
      nextTimeZone: `${zone} from ${zoneChangesFrom} on`,
    });
    expect((await audits(org)).map(({ after }) => after)).toEqual([
      { timeZone: "Pacific/Kiritimati" },
      from("Europe/Berlin"),
    ]);
    await as(org).update({ timeZone: "Pacific/Kiritimati" });
    expect(await as(org).get()).toMatchObject({ timeZone: "Pacific/Kiritimati", nextTimeZone: null });
  });
});
