import { describe, expect, test } from "vitest";
import type { OverviewData } from "@/server/contract/overview";
import { setupFacts, setupSteps } from "./setup-steps";

const fresh = {
  budgets: [{ isPrimary: true, scopeType: "ORGANIZATION" }],
  channels: [],
  members: [],
} as const;
const overview = (limit: string | null, spent: string) =>
  ({ budget: { limit }, months: [{ month: "2026-11", spent, limit }] }) as unknown as OverviewData;
const done = (data: OverviewData, facts: ReturnType<typeof setupFacts>) =>
  setupSteps(data, facts).map(({ isDone }) => isDone);

describe("setupFacts", () => {
  test("the budget that every organization has by itself is not one of its own", () => {
    expect(setupFacts(fresh).hasOwnBudget).toBe(false);
    expect(setupFacts({ ...fresh, budgets: [{ isPrimary: true, scopeType: "CAMPAIGN" }] }).hasOwnBudget).toBe(
      true,
    );
  });

  test("a channel counts once something arrived, and the server's log never", () => {
    const at = (kind: "log" | "webhook", state: "delivered" | "dead") =>
      setupFacts({ ...fresh, channels: [{ kind, lastDelivery: { state } as never }] }).hasTestedChannel;
    expect([at("log", "delivered"), at("webhook", "dead"), at("webhook", "delivered")]).toEqual([
      false,
      false,
      true,
    ]);
  });

  test("a second administrator, and not a second member", () => {
    const with_ = (...roles: ("ADMIN" | "FINANCE")[]) =>
      setupFacts({ ...fresh, members: roles.map((role) => ({ role })) }).hasSecondAdmin;
    expect([with_("ADMIN"), with_("ADMIN", "FINANCE"), with_("ADMIN", "ADMIN")]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("setupSteps", () => {
  test("nothing is done in a new organization; cap and spend are seen on the overview itself", () => {
    const facts = setupFacts(fresh);
    expect(done(overview(null, "0"), facts)).toEqual([false, false, false, false, false]);
    expect(done(overview("250", "0.04"), facts)).toEqual([true, true, false, false, false]);
  });
});
