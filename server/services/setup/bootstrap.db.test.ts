import { afterEach, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import type { OrganizationId } from "@/server/domain/actor";
import { loadEnv } from "@/server/env";
import { signIn } from "@/server/services/sign-in/sign-in";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf } from "@/test/steering-fixture";
import { bootstrapOrganization } from "./bootstrap";

const NOVEMBER = Date.parse("2026-11-30T22:00:00Z");
const DECEMBER = Date.parse("2026-11-30T23:00:00Z");
let now = NOVEMBER;
let t: TestLedger;
afterEach(() => t.close());

/** Starts on an empty database as these variables say. */
async function start(variables: Record<string, string>) {
  now = NOVEMBER;
  t = await createTestLedger({ fakeNow: () => now });
  useLedger(t);
  const env = loadEnv({
    NODE_ENV: "test",
    BOOTSTRAP_ORG_NAME: "Acme",
    BOOTSTRAP_TIMEZONE: "Europe/Berlin",
    BOOTSTRAP_ADMIN_EMAIL: "Ada@example.com",
    BOOTSTRAP_ADMIN_PASSWORD: "correct horse",
    ...variables,
  });
  setContainer({ ...getContainer(), env });
  expect(await bootstrapOrganization()).toBe(true);
  const { rows } = await t.pool.query<{ id: string }>("select id from organizations");
  const org = rows[0]?.id ?? "";
  const months = async () =>
    (
      await getContainer().prisma.monthlyBudget.findMany({
        where: { organizationId: org },
        orderBy: { month: "asc" },
      })
    ).map((row) => [row.month, row.totalBudget?.toFixed(), row.alertThreshold.toNumber()]);
  const ask = () => t.ledger.submit(authorizeOf(org, { estimatedCost: "1" }));
  return { org, months, ask, admin: callerOf(org).admin };
}

describe("the first month of an empty database", () => {
  test("NEON-109 is there with the first call: this month of the organization's zone, 1000 US dollars, 0.8", async () => {
    const { months, ask, admin } = await start({});
    expect(await admin.monthlyBudget.get({})).toMatchObject({
      month: "2026-11",
      totalBudget: "1000",
      alertThreshold: 0.8,
    });
    await ask();
    expect(await months()).toEqual([["2026-11", "1000", 0.8]]);
    // The last hour of November in UTC is December in Berlin.
    now = DECEMBER;
    await ask();
    expect(await months()).toEqual([
      ["2026-11", "1000", 0.8],
      ["2026-12", "1000", 0.8],
    ]);
  });

  test("NEON-74 NEON-75 MAX_MONTHLY_BUDGET and DEFAULT_ALERT_THRESHOLD are those of this month and of each new one", async () => {
    const { months, ask } = await start({ MAX_MONTHLY_BUDGET: "250.5", DEFAULT_ALERT_THRESHOLD: "0.7" });
    await ask();
    now = DECEMBER;
    await ask();
    expect(await months()).toEqual([
      ["2026-11", "250.5", 0.7],
      ["2026-12", "250.5", 0.7],
    ]);
  });

  test("NEON-111 BOOTSTRAP_ADMIN_EMAIL and _PASSWORD make an ADMIN who signs in; nobody is made twice", async () => {
    const { org } = await start({});
    const attempt = { email: "ada@example.com", password: "correct horse", remoteAddress: "10.0.0.1" };
    const user = await signIn(attempt);
    expect(user).toMatchObject({ email: "ada@example.com" });
    expect(await signIn({ ...attempt, password: "wrong" })).toBeNull();
    const { rows } = await t.pool.query("select organization_id, role from memberships");
    expect(rows).toEqual([{ organization_id: org as OrganizationId, role: "ADMIN" }]);
    expect(await bootstrapOrganization()).toBe(false);
    expect((await t.pool.query("select from organizations")).rowCount).toBe(1);
  });
});
