import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, failureOf, useLedger } from "@/test/admin-caller";
import {
  createTestBudget,
  createTestLedger,
  createTestOrganization,
  type TestLedger,
} from "@/test/ledger-fixture";
import { authorizeOf, recordOf, settleOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "agreed with the team";
const writer = { AGENT: "writer" };

/** 10 US dollars a month for each agent; writer and editor have spent 9. */
async function eachTen() {
  const org = await createTestOrganization(t.pool);
  const budgetId = await createTestBudget(t.pool, org, {
    name: "each agent",
    scopeType: "AGENT",
    limitCost: "10",
    columns: { each: ["AGENT"] },
  });
  for (const agentId of ["writer", "editor"]) await t.ledger.submit(recordOf(org, { agentId, cost: "9" }));
  const second = t.replica();
  const ask = async (agentId: string, estimatedCost: string) =>
    (await second.submit(authorizeOf(org, { agentId, estimatedCost }))).decision;
  const { admin } = callerOf(org);
  const counters = async () =>
    Object.fromEntries(
      (await admin.budgets.get({ budgetId })).counters.data.map((row) => [
        row.entityKey,
        `${row.spent}+${row.granted}`,
      ]),
    );
  const books = () => admin.integrity.verify();
  return { org, budgetId, ask, admin, counters, books };
}

describe("one counter of a budget that has one each", () => {
  test("C4 a reset of one begins that one anew, on every replica at once, and leaves the others", async () => {
    const { budgetId, ask, admin, counters, books } = await eachTen();
    expect([await ask("writer", "2"), await ask("editor", "2")]).toEqual(["block", "block"]);
    const answer = await admin.budgets.reset({ budgetId, entity: writer, reason });
    expect(answer).toMatchObject({ version: 2, previousUsage: { spent: "9", requests: 1 } });
    expect([await ask("writer", "10"), await ask("editor", "2"), await ask("editor", "1")]).toEqual([
      "allow",
      "block",
      "allow",
    ]);
    expect(await counters()).toEqual({ writer: "0+0", editor: "9+0" });
    const { history, metrics } = await admin.budgets.get({ budgetId, entityKey: "writer" });
    expect(history.map(({ spent, epoch }) => [spent, epoch])).toEqual([["9", 0]]);
    expect(metrics.requests).toBe(0);
    const [audit] = (await admin.audit.list({ limit: 1 })).data;
    expect(audit).toMatchObject({ action: "budget.reset", before: { entityKey: "writer", spent: "9" } });
    expect(await books()).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("C4 resets of one and of all follow each other; what was held before settles where it was admitted", async () => {
    const { org, budgetId, ask, admin, counters, books } = await eachTen();
    const held = await t.ledger.submit(authorizeOf(org, { agentId: "writer", estimatedCost: "1" }));
    for (const entity of [writer, undefined, writer]) {
      await admin.budgets.reset({ budgetId, reason, ...(entity !== undefined && { entity }) });
      expect(await ask("writer", "10.01")).toBe("block");
      await t.ledger.submit(recordOf(org, { agentId: "writer", cost: "4" }));
    }
    if (held.allowed)
      await t.ledger.submit(settleOf(org, { reservationId: held.reservationId ?? "", cost: "1" }));
    expect(await counters()).toEqual({ writer: "4+0" });
    const { history } = await admin.budgets.get({ budgetId, entityKey: "writer" });
    expect(history.map(({ spent, epoch }) => [spent, epoch])).toEqual([
      ["4", 2],
      ["4", 1],
      ["10", 0],
    ]);
    expect(await books()).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("a reset with a key resets once; of a counter that never counted it is none", async () => {
    const { budgetId, admin, counters } = await eachTen();
    const input = { budgetId, entity: writer, reason, idempotencyKey: "k1" };
    await admin.budgets.reset(input);
    expect(await admin.budgets.reset(input)).toMatchObject({ duplicate: true, version: 2 });
    expect(await failureOf(admin.budgets.reset({ ...input, entity: { AGENT: "editor" } }))).toMatchObject({
      code: "idempotency_key_reused",
    });
    const nobody = await admin.budgets.reset({ budgetId, entity: { AGENT: "nobody" }, reason });
    expect(nobody).toMatchObject({ version: 2, previousUsage: { spent: "0" } });
    // The next count is made by its first call.
    expect(await counters()).toEqual({ editor: "9+0" });
  });

  test("NEON-55 a GRANT gives one counter room, to its end, also where nothing was counted yet", async () => {
    const { ask, admin, budgetId, counters, books } = await eachTen();
    const grant = { kind: "GRANT" as const, budgetId, amount: "5", reason };
    const { id, entityKey } = await admin.overrides.activate({ ...grant, entity: writer });
    expect(entityKey).toBe("writer");
    expect([await ask("editor", "1.01"), await ask("writer", "6.01"), await ask("writer", "6")]).toEqual([
      "block",
      "block",
      "allow",
    ]);
    await admin.overrides.activate({ ...grant, entity: { AGENT: "new" } });
    expect([await ask("new", "15.01"), await ask("new", "15")]).toEqual(["block", "allow"]);
    await admin.overrides.end({ overrideId: id });
    expect(await ask("writer", "0.01")).toBe("block");
    expect(await counters()).toEqual({ writer: "9+0", editor: "9+0", new: "0+5" });
    expect(await books()).toMatchObject({ balanced: true, mismatches: [] });
  });

  test("NEON-55 what is asked for one counter is granted to it", async () => {
    const { org, ask, budgetId } = await eachTen();
    const finance = callerOf(org, "FINANCE").admin.overrides;
    const asked = await finance.request({ kind: "GRANT", budgetId, entity: writer, amount: "5", reason });
    expect(asked.entity).toEqual(writer);
    expect(await ask("writer", "6")).toBe("block");
    const boss = callerOf(org, {
      kind: "user",
      organizationId: org as never,
      userId: "usr_boss",
      email: "boss@example.com",
      role: "ADMIN",
    });
    await boss.admin.overrides.approve({ requestId: asked.id });
    expect([await ask("editor", "6"), await ask("writer", "6")]).toEqual(["block", "allow"]);
  });

  test.each([
    ["none at all", undefined],
    ["another scope type", { MODEL: "gpt-4o" }],
    ["one too many", { AGENT: "writer", MODEL: "gpt-4o" }],
    ["nothing", {}],
  ])("a counter named by %s is refused by field and writes nothing", async (_name, entity) => {
    const { org, budgetId, admin } = await eachTen();
    const before = await t.pool.query("select count(*)::int from audit_logs where organization_id = $1", [
      org,
    ]);
    const grant = { kind: "GRANT" as const, budgetId, amount: "5", reason, ...(entity && { entity }) };
    const paths = [failureOf(admin.overrides.activate(grant)), failureOf(admin.overrides.request(grant))];
    if (entity !== undefined) paths.push(failureOf(admin.budgets.reset({ budgetId, reason, entity })));
    for (const failure of await Promise.all(paths))
      expect(failure?.errors.map(({ path }) => path.replace("/", ""))).toEqual(["entity"]);
    const after = await t.pool.query("select count(*)::int from audit_logs where organization_id = $1", [
      org,
    ]);
    expect(after.rows).toEqual(before.rows);
    const { id: plain } = await admin.budgets.create({
      name: "one counter",
      scopeType: "AGENT",
      scopeKey: "writer",
      period: "DAILY",
    });
    expect(await codeOf(admin.budgets.reset({ budgetId: plain, entity: writer, reason }))).toBe(
      "validation_failed",
    );
  });
});
