import { afterAll, beforeAll, expect, test } from "vitest";
import { callerOf, nobody, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { makeLocalResetLink } from "./local";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

test("an administrator who is locked out gets a link on the server's host, audited as such", async () => {
  const org = await createTestOrganization(t.pool);
  const { admin } = callerOf(org);
  const { link } = await admin.members.invite({ email: "lost@example.com", role: "ADMIN" });
  const person = { name: "Lo", password: "a long enough one" };
  await nobody().invite.accept({ token: link.split("/").at(-1) ?? "", ...person });
  const userId = (await admin.members.list()).members[0]?.userId ?? "";
  await t.pool.query(
    "insert into second_factors (user_id, sealed_secret, confirmed_at) values ($1, 'x', now())",
    [userId],
  );
  const make = (email: string, withoutSecondFactor: boolean) =>
    makeLocalResetLink(t.pool, { email, withoutSecondFactor }, "https://purser.example");
  expect(await make("nobody@example.com", true)).toBeNull();
  const kept = await make("lost@example.com", false);
  expect(kept?.link).toMatch(/^https:\/\/purser\.example\/reset\/[A-Za-z0-9_-]{43}$/);
  expect((await admin.members.list()).members[0]?.secondFactor).toBe(true);
  const made = await make("Lost@Example.com", true);
  expect((await admin.members.list()).members[0]?.secondFactor).toBe(false);
  const token = made?.link.split("/").at(-1) ?? "";
  expect(await nobody().passwordReset.complete({ token, password: "a newer long one" })).toEqual({
    email: "lost@example.com",
  });
  const { data } = await admin.audit.list({ limit: 10 });
  expect(data.map(({ action, actorId }) => [action, actorId])).toEqual([
    ["member.password_reset", userId],
    ["member.reset_link_made", "system:host"],
    ["second_factor.reset", "system:host"],
    ["member.reset_link_made", "system:host"],
    ["member.joined", userId],
    ["member.invited", "usr_test"],
  ]);
});
