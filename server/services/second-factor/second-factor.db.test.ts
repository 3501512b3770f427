import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OrganizationId, UserActor } from "@/server/domain/actor";
import { signIn } from "@/server/services/sign-in/sign-in";
import { callerOf, codeOf, failureOf, nobody, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const PASSWORD = "a long enough one";
let count = 0;

/** A member of a new organization, by their own invitation. */
async function newPerson(role: "ADMIN" | "FINANCE" = "FINANCE") {
  const org = await createTestOrganization(t.pool);
  const email = `totp${++count}@example.com`;
  const { admin } = callerOf(org);
  const { link } = await admin.members.invite({ email, role });
  await nobody().invite.accept({ token: link.split("/").at(-1) ?? "", name: "Bo", password: PASSWORD });
  const userId = (await admin.members.list()).members[0]?.userId ?? "";
  const actor: UserActor = { kind: "user", organizationId: org as OrganizationId, userId, email, role };
  const { account } = callerOf(org, actor);
  let attempts = 0;
  const enter = (code?: string, password = PASSWORD) =>
    signIn({ email, password, code, remoteAddress: `10.1.${count}.${++attempts}` });
  const actions = async () => (await admin.audit.list({ limit: 50 })).data.map(({ action }) => action);
  return { org, email, userId, admin, account, actor, enter, actions };
}

/** The code of the present 30 seconds, as an app shows it; some steps on, where a step was used up. */
const codeOfSecret = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

/** Puts a second step into force with the present code, and gives that one back to be used again. */
async function enrol(person: Awaited<ReturnType<typeof newPerson>>) {
  const { secret } = await person.account.secondFactor.offer();
  const { recoveryCodes } = await person.account.secondFactor.confirm({ code: codeOfSecret(secret) });
  await giveBack(person.userId);
  return { secret, recoveryCodes };
}

const giveBack = (userId: string) =>
  t.pool.query("update second_factors set last_step = last_step - 2 where user_id = $1", [userId]);

describe("two-step sign-in", () => {
  test("is in force once a code proves it: a password alone then opens nothing", async () => {
    const person = await newPerson();
    const { secret, uri } = await person.account.secondFactor.offer();
    expect(uri).toContain(`otpauth://totp/Purser:${encodeURIComponent(person.email)}?`);
    expect(await person.enter()).toMatchObject({ email: person.email });
    expect(await codeOf(person.account.secondFactor.confirm({ code: "000000" }))).toBe("validation_failed");
    const { recoveryCodes } = await person.account.secondFactor.confirm({ code: codeOfSecret(secret) });
    await giveBack(person.userId);
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(await person.enter()).toBe("code_needed");
    expect(await person.enter("", "wrong")).toBeNull();
    expect(await person.enter(codeOfSecret(secret), "wrong")).toBeNull();
    expect(await person.enter(codeOfSecret(secret))).toMatchObject({ id: person.userId });
    expect(await person.account.get()).toMatchObject({
      secondFactor: { since: expect.any(String), required: false, recoveryCodesLeft: 10 },
    });
    expect((await person.admin.members.list()).members[0]?.secondFactor).toBe(true);
    expect(await person.actions()).toContain("second_factor.enabled");
    expect(await codeOf(person.account.secondFactor.offer())).toBe("conflict");
  });

  test("T15 neither the secret nor a recovery code stands in the database or the audit log", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await enrol(person);
    const { rows } = await t.pool.query(
      `select (select encode(sealed_secret, 'escape') from second_factors where user_id = $1) as sealed,
         (select string_agg(encode(code_hash, 'escape'), ' ') from recovery_codes where user_id = $1) as codes,
         (select string_agg(a::text, ' ') from audit_logs a where organization_id = $2) as audit`,
      [person.userId, person.org],
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain("second_factor.enabled");
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll("-", ""))])
      expect(stored).not.toContain(text);
  });

  test("a code opens once: not again in its 30 seconds, not twice at once, and none from before it", async () => {
    const person = await newPerson();
    const { secret } = await enrol(person);
    const code = codeOfSecret(secret);
    const both = await Promise.all([person.enter(code), person.enter(code)]);
    expect(both.filter((opened) => opened !== null).length).toBe(1);
    expect(await person.enter(code)).toBeNull();
    expect(await person.enter(codeOfSecret(secret, -1))).toBeNull();
    expect(await person.enter(codeOfSecret(secret, 1))).toMatchObject({ id: person.userId });
  });

  test("each recovery code opens once, however it is typed, and leaves an audit row; ten new ones end the old", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await enrol(person);
    const [first = "", second = ""] = recoveryCodes;
    expect(await person.enter(first.toUpperCase().replaceAll("-", " "))).toMatchObject({ id: person.userId });
    expect(await person.enter(first)).toBeNull();
    expect((await person.account.get()).secondFactor.recoveryCodesLeft).toBe(9);
    expect(await person.actions()).toContain("second_factor.recovery_code_used");
    const renewed = await person.account.secondFactor.renewCodes({ code: codeOfSecret(secret) });
    expect(await person.enter(second)).toBeNull();
    expect(await person.enter(renewed.recoveryCodes[0])).toMatchObject({ id: person.userId });
  });

  test("after ten wrong codes, from whichever address, none is looked at; the audit log tells of it once", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await enrol(person);
    for (let tries = 0; tries < 10; tries += 1) expect(await person.enter("000001")).toBeNull();
    expect(await person.enter(codeOfSecret(secret))).toBeNull();
    expect(await person.enter(recoveryCodes[0])).toBeNull();
    expect((await person.actions()).filter((action) => action === "second_factor.limited").length).toBe(1);
    await t.pool.query(
      "update second_factors set failures_since = failures_since - interval '16 minutes' where user_id = $1",
      [person.userId],
    );
    expect(await person.enter(codeOfSecret(secret))).toMatchObject({ id: person.userId });
  });

  test("is turned off by password and code together, not by one of them, and not where it is asked for", async () => {
    const person = await newPerson();
    const { secret, recoveryCodes } = await enrol(person);
    const off = (password: string, code: string) =>
      failureOf(person.account.secondFactor.disable({ password, code }));
    expect((await off("wrong", codeOfSecret(secret)))?.errors[0]?.path).toBe("/password");
    expect((await off(PASSWORD, "000000"))?.errors[0]?.path).toBe("/code");
    await person.admin.settings.update({ values: { "signIn.requireSecondFactor": true } });
    expect((await off(PASSWORD, recoveryCodes[0] ?? ""))?.code).toBe("conflict");
    await person.admin.settings.update({ reset: ["signIn.requireSecondFactor"] });
    expect(await off(PASSWORD, recoveryCodes[0] ?? "")).toBeNull();
    expect(await person.enter()).toMatchObject({ id: person.userId });
    expect(await person.actions()).toContain("second_factor.disabled");
  });

  test("an administrator takes it away from one who has lost it; nobody else's, and no key has one", async () => {
    const [person, stranger] = [await newPerson(), await newPerson("ADMIN")];
    await enrol(person);
    const { userId } = person;
    expect(await codeOf(stranger.admin.members.resetSecondFactor({ userId }))).toBe("not_found");
    expect(await codeOf(callerOf(person.org, "VIEWER").admin.members.resetSecondFactor({ userId }))).toBe(
      "forbidden",
    );
    expect(await person.admin.members.resetSecondFactor({ userId })).toMatchObject({ secondFactor: false });
    expect(await person.enter()).toMatchObject({ id: userId });
  });
});

describe("a link for a new password", () => {
  const tokenOf = (link: string) => link.split("/").at(-1) ?? "";

  test("opens once, ends the old password and every session, and leaves the second step", async () => {
    const person = await newPerson();
    const { secret } = await enrol(person);
    const { link } = await person.admin.members.resetLink({ userId: person.userId });
    const token = tokenOf(link);
    expect(await nobody().passwordReset.find({ token })).toEqual({ email: person.email });
    const reset = () => codeOf(nobody().passwordReset.complete({ token, password: "another long one" }));
    expect((await Promise.all([reset(), reset()])).sort()).toEqual(["done", "not_found"]);
    expect(await person.enter(codeOfSecret(secret))).toBeNull();
    expect(await person.enter(undefined, "another long one")).toBe("code_needed");
    expect(await person.enter(codeOfSecret(secret), "another long one")).toMatchObject({ sessionVersion: 2 });
    expect(await person.actions()).toEqual(
      expect.arrayContaining(["member.reset_link_made", "member.password_reset"]),
    );
    expect(JSON.stringify((await person.admin.audit.list({ limit: 50 })).data)).not.toContain(token);
  });

  test("a newer link, an old one, one of somebody removed and a made-up one open nothing", async () => {
    const person = await newPerson();
    const { userId } = person;
    const links = [];
    for (let n = 0; n < 2; n += 1)
      links.push(tokenOf((await person.admin.members.resetLink({ userId })).link));
    const [older = "", newer = ""] = links;
    expect(await nobody().passwordReset.find({ token: older })).toBeNull();
    await t.pool.query(
      "update password_resets set created_at = now() - interval '2 days', expires_at = now()",
    );
    expect(await nobody().passwordReset.find({ token: newer })).toBeNull();
    const third = tokenOf((await person.admin.members.resetLink({ userId })).link);
    await person.admin.members.remove({ userId });
    for (const token of [older, newer, third, "x".repeat(43), "short"])
      expect(await nobody().passwordReset.find({ token })).toBeNull();
    expect(await codeOf(nobody().passwordReset.complete({ token: third, password: PASSWORD }))).toBe(
      "not_found",
    );
    expect(await codeOf(person.admin.members.resetLink({ userId }))).toBe("not_found");
  });

  test("one's own password is changed by the present one; guessing it ends after eight", async () => {
    const person = await newPerson();
    const change = (current: string) =>
      codeOf(person.account.changePassword({ current, password: "another long one" }));
    for (let tries = 0; tries < 7; tries += 1) expect(await change("wrong")).toBe("validation_failed");
    expect(await change(PASSWORD)).toBe("done");
    expect(await person.enter()).toBeNull();
    expect(await person.enter(undefined, "another long one")).toMatchObject({ sessionVersion: 2 });
    for (let tries = 0; tries < 8; tries += 1) await change("wrong");
    expect(await change("another long one")).toBe("validation_failed");
  });
});
