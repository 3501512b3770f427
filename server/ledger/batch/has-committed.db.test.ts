import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { authorize, record, recorded } from "@/test/ledger-commands";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { CommitUnknown } from "./apply-and-commit";
import { hasCommitted } from "./has-committed";
import { newId } from "./ids";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
});
afterAll(() => t.close());

/** The number of a transaction of somebody else, ended by "commit" or "rollback". */
async function somebodys(end: "commit" | "rollback"): Promise<string> {
  const client = await t.pool.connect();
  await client.query("begin");
  const { rows } = await client.query<{ xid: string }>("select pg_current_xact_id()::text as xid");
  await client.query(end);
  client.release();
  return rows[0]?.xid ?? "";
}

const ask = (xid: string, trace: string | null) =>
  hasCommitted(t.pool, new CommitUnknown(xid, trace, new Map(), new Error("lost")), Date.now() + 5_000);

describe("what became of a COMMIT that was not answered", () => {
  test("P2 a number that a crash gave to another transaction proves nothing; a row of our own does", async () => {
    const org = await createTestOrganization(t.pool, { cap: "10" });
    const held = await t.ledger.submit(authorize(org, { estimatedCost: "1" }));
    const booked = recorded(await t.ledger.submit(record(org, { cost: "1" })));
    if (!held.allowed || held.reservationId === undefined) throw new Error("nothing was held");
    const committed = await somebodys("commit");
    expect(await ask(committed, held.reservationId)).toBe(true);
    expect(await ask(committed, booked.id)).toBe(true);
    expect(await ask(committed, newId("res"))).toBe(false);
    expect(await ask(committed, newId("log"))).toBe(false);
  });

  test("P2 without such a row nothing is claimed; what was undone is certain", async () => {
    await expect(ask(await somebodys("commit"), null)).rejects.toBeInstanceOf(CommitUnknown);
    expect(await ask(await somebodys("rollback"), null)).toBe(false);
    expect(await ask(await somebodys("rollback"), newId("res"))).toBe(false);
  });
});
