import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf, codeOf, nobody, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

type Role = "ADMIN" | "FINANCE" | "VIEWER";
let count = 0;
const newEmail = () => `person${++count}@example.com`;
const tokenOf = (link: string) => link.split("/").at(-1) ?? "";
const person = { name: "Bo", password: "a long enough one" };

/** Invites somebody and has them accept. @returns their id */
async function join(org: string, role: Role): Promise<string> {
  const email = newEmail();
  const { admin } = callerOf(org);
  const { link } = await admin.members.invite({ email, role });
  await nobody().invite.accept({ token: tokenOf(link), ...person });
  const { members } = await admin.members.list();
  return members.find((member) => member.email === email)?.userId ?? "";
}

async function sessionVersion(userId: string): Promise<number> {
  const { rows } = await t.pool.query<{ version: number }>(
    "select session_version as version from users where id = $1",
    [userId],
  );
  return rows[0]?.version ?? 0;
}

describe("admin.members", () => {
  test("AII-87 whoever may look learns whom to ask, by name and without an address", async () => {
    const org = await createTestOrganization(t.pool);
    for (const role of ["ADMIN", "FINANCE", "VIEWER"] as const) await join(org, role);
    const told = await callerOf(org, "VIEWER").admin.members.deciders();
    expect(told).toEqual({ administrators: ["Bo"], finance: ["Bo"] });
  });

  test("AII-87 a link makes its one person a member with its role, once, with audit rows", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const email = newEmail();
    const { link } = await admin.members.invite({ email: email.toUpperCase(), role: "FINANCE" });
    const token = tokenOf(link);
    expect(await nobody().invite.find({ token })).toMatchObject({ email, role: "FINANCE" });
    expect((await admin.members.list()).invites.map((invite) => invite.email)).toEqual([email]);
    const tries = await Promise.allSettled([1, 2].map(() => nobody().invite.accept({ token, ...person })));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const { members, invites } = await admin.members.list();
    expect(members).toMatchObject([{ email, name: "Bo", role: "FINANCE" }]);
    expect(invites).toEqual([]);
    expect(await nobody().invite.find({ token })).toBeNull();
    expect(await codeOf(admin.members.invite({ email, role: "VIEWER" }))).toBe("conflict");
    const { data } = await admin.audit.list({ limit: 10 });
    expect(data.map(({ action }) => action)).toEqual(["member.joined", "member.invited"]);
    expect(JSON.stringify(data)).not.toContain(token);
  });

  test("AII-87 of two invitations of one new address, used at once, one opens and the other says why not", async () => {
    const admins = [
      callerOf(await createTestOrganization(t.pool)),
      callerOf(await createTestOrganization(t.pool)),
    ];
    for (let round = 0; round < 5; round += 1) {
      const email = newEmail();
      const links = await Promise.all(
        admins.map(({ admin }) => admin.members.invite({ email, role: "VIEWER" })),
      );
      const codes = await Promise.all(
        links.map(({ link }) => codeOf(nobody().invite.accept({ token: tokenOf(link), ...person }))),
      );
      expect(codes.sort()).toEqual(["conflict", "done"]);
      const { rows } = await t.pool.query(
        "select from memberships m join users u on u.id = m.user_id where u.email = $1",
        [email],
      );
      expect(rows.length).toBe(1);
    }
  });

  test("AII-87 somebody who was removed and is invited twice joins once, though both links are used at once", async () => {
    const [here, there] = [await createTestOrganization(t.pool), await createTestOrganization(t.pool)];
    for (let round = 0; round < 5; round += 1) {
      const userId = await join(here, "VIEWER");
      const { email } = await callerOf(here).admin.members.remove({ userId });
      const links = [];
      for (const org of [here, there])
        links.push(await callerOf(org).admin.members.invite({ email, role: "VIEWER" }));
      const codes = await Promise.all(
        links.map(({ link }) => codeOf(nobody().invite.accept({ token: tokenOf(link), ...person }))),
      );
      expect(codes.sort()).toEqual(["conflict", "done"]);
    }
  });

  test("a newer link, a withdrawn one and one of nobody do not open", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const email = newEmail();
    const first = await admin.members.invite({ email, role: "VIEWER" });
    const second = await admin.members.invite({ email, role: "ADMIN" });
    expect(await nobody().invite.find({ token: tokenOf(first.link) })).toBeNull();
    await admin.members.withdrawInvite({ inviteId: second.id });
    for (const token of [tokenOf(first.link), tokenOf(second.link), "x".repeat(43)])
      expect(await codeOf(nobody().invite.accept({ token, ...person }))).toBe("not_found");
    expect(await codeOf(admin.members.withdrawInvite({ inviteId: second.id }))).toBe("not_found");
  });

  test("a short password is refused and the link still opens", async () => {
    const org = await createTestOrganization(t.pool);
    const { link } = await callerOf(org).admin.members.invite({ email: newEmail(), role: "VIEWER" });
    const token = tokenOf(link);
    expect(await codeOf(nobody().invite.accept({ token, name: "Bo", password: "short" }))).toBe(
      "validation_failed",
    );
    expect(await nobody().invite.find({ token })).not.toBeNull();
  });

  test("another role or removal ends every session, and is audited", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const userId = await join(org, "FINANCE");
    const before = await sessionVersion(userId);
    expect(await admin.members.setRole({ userId, role: "VIEWER" })).toMatchObject({ role: "VIEWER" });
    expect(await sessionVersion(userId)).toBe(before + 1);
    await admin.members.setRole({ userId, role: "VIEWER" });
    expect(await sessionVersion(userId)).toBe(before + 1);
    await admin.members.remove({ userId });
    expect(await sessionVersion(userId)).toBe(before + 2);
    expect((await admin.members.list()).members).toEqual([]);
    const { data } = await admin.audit.list({ entityId: userId, limit: 10 });
    expect(data.map(({ action }) => action)).toEqual([
      "member.removed",
      "member.role_changed",
      "member.joined",
    ]);
  });

  test("who was removed can be invited again", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const userId = await join(org, "VIEWER");
    const email = (await admin.members.remove({ userId })).email;
    const { link } = await admin.members.invite({ email, role: "FINANCE" });
    await nobody().invite.accept({ token: tokenOf(link), ...person });
    expect((await admin.members.list()).members).toMatchObject([{ userId, email, role: "FINANCE" }]);
  });

  test("the last administrator stays one, also when two remove each other at once", async () => {
    const org = await createTestOrganization(t.pool);
    const { admin } = callerOf(org);
    const [ana, bo] = [await join(org, "ADMIN"), await join(org, "ADMIN")];
    const codes = await Promise.all([ana, bo].map((userId) => codeOf(admin.members.remove({ userId }))));
    expect(codes.sort()).toEqual(["conflict", "done"]);
    const [last] = (await admin.members.list()).members;
    const userId = last?.userId ?? "";
    expect(await codeOf(admin.members.setRole({ userId, role: "VIEWER" }))).toBe("conflict");
  });

  test("P15 another organization's member does not exist; FINANCE and VIEWER may not look", async () => {
    const org = await createTestOrganization(t.pool);
    const userId = await join(org, "VIEWER");
    const other = await createTestOrganization(t.pool);
    const { members } = callerOf(other).admin;
    expect(await codeOf(members.remove({ userId }))).toBe("not_found");
    expect(await codeOf(members.setRole({ userId, role: "ADMIN" }))).toBe("not_found");
    for (const role of ["FINANCE", "VIEWER"] as const)
      expect(await codeOf(callerOf(org, role).admin.members.list())).toBe("forbidden");
  });
});

describe("admin.keys.rotate", () => {
  test("the new key opens the same, the old one goes on for the overlap, and both are audited", async () => {
    const org = await createTestOrganization(t.pool);
    const { keys, audit } = callerOf(org).admin;
    const old = await keys.create({
      name: "Crawler",
      scopes: ["record"],
      agentIds: ["luna"],
      expiresInDays: 30,
    });
    const made = await keys.rotate({ id: old.id, overlapHours: 2 });
    const { data } = await keys.list();
    expect(data.map(({ name, scopes, agentIds }) => [name, scopes, agentIds])).toEqual([
      ["Crawler", ["record"], ["luna"]],
      ["Crawler", ["record"], ["luna"]],
    ]);
    const left = Date.parse(made.oldExpiresAt) - Date.now();
    expect(left).toBeGreaterThan(1.9 * 3_600_000);
    expect(left).toBeLessThanOrEqual(2 * 3_600_000 + 60_000);
    await keys.rotate({ id: made.id, overlapHours: 0 });
    expect(await codeOf(keys.rotate({ id: made.id }))).toBe("conflict");
    const { data: rows } = await audit.list({ action: "key.rotate", limit: 5 });
    expect(rows).toHaveLength(2);
  });
});
