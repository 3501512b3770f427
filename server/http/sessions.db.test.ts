import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer } from "@/server/container";
import { callerOf, nobody } from "@/test/admin-caller";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { tampered } from "@/test/tampered";

let api: TestApi;
beforeAll(async () => {
  api = await createTestApi();
});
afterAll(() => api.close());

let count = 0;
/** A member with a browser: the cookie that the sign-in would have given them now. */
async function newMember(org: string, role: "ADMIN" | "FINANCE" | "VIEWER") {
  const { admin } = callerOf(org);
  const email = `session${++count}@example.com`;
  const { link } = await admin.members.invite({ email, role });
  const joined = { name: "Bo", password: "a long enough one" };
  await nobody().invite.accept({ token: link.split("/").at(-1) ?? "", ...joined });
  const userId = (await admin.members.list()).members.find((member) => member.email === email)?.userId ?? "";
  const cookie = await cookieOf(userId, {});
  const look = (at = cookie) =>
    api.send({ method: "GET", url: "/api/trpc/admin.session", headers: { cookie: at }, body: "" });
  return { userId, look };
}

async function cookieOf(userId: string, { ageSeconds = 0, idleSeconds = 0, sessionVersion = 1 }) {
  const now = Math.floor(Date.now() / 1_000);
  const token = { sub: userId, sessionVersion, signedInAt: now - ageSeconds, seenAt: now - idleSeconds };
  return `purser.session=${await encode({ token, secret: getContainer().authSecret })}`;
}

describe("T17 a session", () => {
  test("ends with another role, with removal and with a new password, at the very next request", async () => {
    const org = await createTestOrganization(api.pool);
    const { admin } = callerOf(org);
    const ends = {
      role: (userId: string) => admin.members.setRole({ userId, role: "VIEWER" }),
      removal: (userId: string) => admin.members.remove({ userId }),
      reset: async (userId: string) => {
        const { link } = await admin.members.resetLink({ userId });
        await nobody().passwordReset.complete({
          token: link.split("/").at(-1) ?? "",
          password: "a newer long one",
        });
      },
    };
    for (const [why, end] of Object.entries(ends)) {
      const member = await newMember(org, "FINANCE");
      expect([why, (await member.look()).status]).toEqual([why, 200]);
      await end(member.userId);
      const after = await member.look();
      expect([why, after.status]).toEqual([why, 401]);
      // Row 81: the browser is told to forget it.
      expect(String(after.headers["set-cookie"])).toContain("purser.session=; Path=/; Max-Age=0");
    }
  });

  test("ends after 12 hours, and of an ADMIN after 30 idle minutes; a changed cookie opens nothing", async () => {
    const org = await createTestOrganization(api.pool);
    const [ana, bo] = [await newMember(org, "ADMIN"), await newMember(org, "VIEWER")];
    const seen = async ({ userId, look }: typeof ana, age: Parameters<typeof cookieOf>[1]) =>
      (await look(await cookieOf(userId, age))).status;
    expect(await seen(ana, { idleSeconds: 29 * 60 })).toBe(200);
    expect(await seen(ana, { idleSeconds: 31 * 60 })).toBe(401);
    expect(await seen(bo, { idleSeconds: 31 * 60 })).toBe(200);
    expect(await seen(bo, { ageSeconds: 12 * 3_600 + 60 })).toBe(401);
    expect(await seen(bo, { sessionVersion: 2 })).toBe(401);
    const cookie = await cookieOf(bo.userId, {});
    expect((await bo.look(tampered(cookie))).status).toBe(401);
  });

  test("of ADMIN or FINANCE opens nothing but its own second step where the organization asks for one", async () => {
    const org = await createTestOrganization(api.pool);
    const members = {
      ADMIN: await newMember(org, "ADMIN"),
      FINANCE: await newMember(org, "FINANCE"),
      VIEWER: await newMember(org, "VIEWER"),
    };
    await callerOf(org).admin.settings.update({ values: { "signIn.requireSecondFactor": true } });
    for (const role of ["ADMIN", "FINANCE"] as const) {
      const refused = await members[role].look();
      expect([role, refused.status]).toEqual([role, 403]);
      expect(refused.body).toContain("Set up two-step sign-in first");
    }
    expect((await members.VIEWER.look()).status).toBe(200);
    const cookie = await cookieOf(members.ADMIN.userId, {});
    const post = (url: string) =>
      api.send({
        method: "POST",
        url,
        headers: { cookie, "content-type": "application/json", "sec-fetch-site": "same-origin" },
        body: "{}",
      });
    for (const url of ["/api/trpc/budget.trackCost", "/api/v1/costs", "/api/v1/integrity/verify"])
      expect([url, (await post(url)).status]).toEqual([url, 403]);
    expect((await post("/api/trpc/account.secondFactor.offer")).status).toBe(200);
    await api.pool.query("update second_factors set confirmed_at = now() where user_id = $1", [
      members.ADMIN.userId,
    ]);
    expect((await members.ADMIN.look()).status).toBe(200);
    expect((await members.FINANCE.look()).status).toBe(403);
  });
});
