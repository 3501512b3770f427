import { Secret, TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { actorFromSession } from "@/server/auth/session";
import { getContainer, setContainer } from "@/server/container";
import type { OrganizationId, UserActor } from "@/server/domain/actor";
import { exportToNextAuth, loadEnv } from "@/server/env";
import { callerOf, nobody, useLedger } from "@/test/admin-caller";
import { AuthBrowser } from "@/test/auth-browser";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { type OidcProvider, type Saying, startOidcProvider } from "@/test/oidc-provider";
import { providerSignIn } from "./with-provider";

const PUBLIC_URL = "http://purser.test";
const IN = "/admin/budget";
const NOT_DONE = expect.stringMatching(/^\/sign-in\?.*error=OAuthCallback$/);

let t: TestLedger;
let provider: OidcProvider;
beforeAll(async () => {
  t = await createTestLedger();
  provider = await startOidcProvider();
  useLedger(t);
  const { issuer, clientId, clientSecret } = provider;
  const env = loadEnv({
    NODE_ENV: "test",
    PURSER_URL: PUBLIC_URL,
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    GITHUB_URL: issuer,
    GITHUB_ID: clientId,
    GITHUB_SECRET: clientSecret,
  });
  exportToNextAuth(env, getContainer().authSecret);
  setContainer({ ...getContainer(), env, providerSignIn });
});
afterAll(async () => {
  await provider.close();
  await t.close();
});

let count = 0;
/** An organization and an address; invited, or a member by a password as well. */
async function newPerson(as: "stranger" | "invited" | "member", role: UserActor["role"] = "FINANCE") {
  const org = await createTestOrganization(t.pool);
  const email = `provider${++count}@example.com`;
  const { admin } = callerOf(org);
  if (as !== "stranger") {
    const { link } = await admin.members.invite({ email, role });
    const joined = { name: "Bo", password: "a long enough one" };
    if (as === "member") await nobody().invite.accept({ token: link.split("/").at(-1) ?? "", ...joined });
  }
  const audit = async () => (await admin.audit.list({ limit: 50 })).data;
  const member = async () => (await admin.members.list()).members.find((row) => row.email === email);
  return { org, email, admin, audit, member };
}

/** Signs somebody in of whom the provider says this. */
async function enter(saying: Saying, by = "oidc") {
  provider.say(saying);
  const browser = new AuthBrowser(PUBLIC_URL);
  const page = await browser.signInWith(by);
  const actor = await actorFromSession(browser.cookieHeader);
  return { browser, page, actor };
}

const vouched = (email: string): Saying => ({ email, email_verified: true, name: "Ana of the provider" });

describe("sign-in at a provider", () => {
  test.each(["oidc", "github"])("%s: a member gets in with the role they have here; audited", async (by) => {
    const person = await newPerson("member", "VIEWER");
    // Letter case does not count.
    const { page, actor } = await enter(vouched(person.email.toUpperCase()), by);
    expect(page).toBe(IN);
    expect(actor).toMatchObject({ organizationId: person.org, email: person.email, role: "VIEWER" });
    const [row] = await person.audit();
    expect(row).toMatchObject({ action: "member.signed_in", after: { by }, requestId: "req_browser" });
  });

  test("the address may stand at the userinfo endpoint alone, as the standard has it", async () => {
    const person = await newPerson("member");
    const { page } = await enter({ ...vouched(person.email), emailAtUserinfo: true });
    expect(page).toBe(IN);
  });

  test.each(["oidc", "github"])("%s: an address that is not vouched for opens nothing", async (by) => {
    const person = await newPerson("member");
    for (const email_verified of [false, undefined, "yes", 1]) {
      const { page, actor, browser } = await enter({ email: person.email, email_verified }, by);
      expect([email_verified, page, actor]).toEqual([email_verified, "/sign-in?refused=unverified", null]);
      expect([...browser.cookies.keys()]).not.toContain("purser.session");
    }
    const { page } = await enter({}, by);
    expect(page).toBe("/sign-in?refused=unverified");
  });

  test("a stranger opens nothing and leaves no person behind, on an empty installation too", async () => {
    const person = await newPerson("stranger");
    const { page, actor } = await enter(vouched(person.email));
    expect([page, actor]).toEqual(["/sign-in?refused=stranger", null]);
    const { rows } = await t.pool.query("select id from users where email = $1", [person.email]);
    expect(rows).toEqual([]);
    expect(await person.member()).toBeUndefined();
  });

  test("an open invitation is accepted with its role, once; one that was withdrawn is not", async () => {
    const person = await newPerson("invited", "VIEWER");
    const { page, actor } = await enter(vouched(person.email));
    expect([page, actor?.role]).toEqual([IN, "VIEWER"]);
    expect(await person.member()).toMatchObject({ name: "Ana of the provider", role: "VIEWER" });
    expect((await person.audit()).slice(0, 2)).toMatchObject([
      { action: "member.signed_in" },
      { action: "member.joined", after: { by: "oidc", role: "VIEWER" } },
    ]);
    const { rows } = await t.pool.query("select password_hash from users where email = $1", [person.email]);
    expect(rows).toEqual([{ password_hash: null }]);
    const gone = await newPerson("invited");
    const [invite] = (await gone.admin.members.list()).invites;
    await gone.admin.members.withdrawInvite({ inviteId: invite?.id ?? "" });
    expect((await enter(vouched(gone.email))).page).toBe("/sign-in?refused=stranger");
  });

  test("two browsers of one invited person at once: one member, both in", async () => {
    const person = await newPerson("invited");
    provider.say(vouched(person.email));
    const browsers = [new AuthBrowser(PUBLIC_URL), new AuthBrowser(PUBLIC_URL)];
    expect(await Promise.all(browsers.map((browser) => browser.signInWith("oidc")))).toEqual([IN, IN]);
    const joined = (await person.audit()).filter(({ action }) => action === "member.joined");
    expect(joined).toHaveLength(1);
  });

  test("who was removed is a stranger; a session ends when the role changes", async () => {
    const person = await newPerson("member");
    const { browser, actor } = await enter(vouched(person.email));
    const userId = actor?.userId ?? "";
    await person.admin.members.setRole({ userId, role: "VIEWER" });
    expect(await actorFromSession(browser.cookieHeader)).toBeNull();
    expect((await enter(vouched(person.email))).actor?.role).toBe("VIEWER");
    await person.admin.members.remove({ userId });
    expect((await enter(vouched(person.email))).page).toBe("/sign-in?refused=stranger");
  });

  const wrongs: { name: string; saying: Saying }[] = [
    { name: "another nonce", saying: { wrong: { nonce: "another" } } },
    { name: "no nonce", saying: { wrong: { nonce: undefined } } },
    { name: "another audience", saying: { wrong: { aud: "another client" } } },
    { name: "another issuer", saying: { wrong: { iss: "https://evil.test" } } },
    { name: "a token that has ended", saying: { wrong: { exp: Math.floor(Date.now() / 1000) - 3_600 } } },
    { name: "a key that is not published", saying: { forged: true } },
  ];
  test.each(wrongs)("a token with $name opens nothing", async ({ saying }) => {
    const person = await newPerson("member");
    const { page, actor } = await enter({ ...vouched(person.email), ...saying });
    expect([page, actor]).toEqual([NOT_DONE, null]);
    expect((await person.audit()).map(({ action }) => action)).not.toContain("member.signed_in");
  });

  test("another browser's answer, another state, and an answer without its verifier open nothing", async () => {
    const person = await newPerson("member");
    provider.say(vouched(person.email));
    const [ana, eve] = [new AuthBrowser(PUBLIC_URL), new AuthBrowser(PUBLIC_URL)];
    const back = await ana.askProvider(await ana.leaveFor("oidc"));
    await eve.leaveFor("oidc");
    expect(await eve.comeBack(back)).toEqual(NOT_DONE);
    expect(await new AuthBrowser(PUBLIC_URL).comeBack(back)).toEqual(NOT_DONE);
    const changed = new URL(back);
    changed.searchParams.set("state", "another");
    expect(await ana.comeBack(changed)).toEqual(NOT_DONE);
    const pkce = [...eve.cookies].find(([name]) => name.includes("pkce"));
    const mixed = new AuthBrowser(PUBLIC_URL);
    for (const [name, value] of ana.cookies) mixed.cookies.set(name, value);
    if (pkce) mixed.cookies.set(pkce[0], pkce[1]);
    expect(await mixed.comeBack(back)).toEqual(NOT_DONE);
  });

  test("a second step is asked for all the same: without its code there is no session", async () => {
    const person = await newPerson("member");
    const userId = (await person.member())?.userId ?? "";
    const organizationId = person.org as OrganizationId;
    const { account } = callerOf(person.org, {
      kind: "user",
      organizationId,
      userId,
      email: person.email,
      role: "FINANCE",
    });
    const { secret } = await account.secondFactor.offer();
    const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    await account.secondFactor.confirm({ code: code() });
    await t.pool.query("update second_factors set last_step = last_step - 2 where user_id = $1", [userId]);

    const { browser, page, actor } = await enter(vouched(person.email));
    expect([page, actor]).toEqual(["/sign-in?step=code", null]);
    expect(await browser.giveCode("000000")).toBe("CredentialsSignin");
    expect(await new AuthBrowser(PUBLIC_URL).giveCode(code())).toBe("StepEnded");
    expect(await actorFromSession(browser.cookieHeader)).toBeNull();
    expect(await browser.giveCode(code())).toBeNull();
    expect(await actorFromSession(browser.cookieHeader)).toMatchObject({ userId });
    expect([...browser.cookies.keys()]).not.toContain("purser.second-step");
    expect((await person.audit())[0]).toMatchObject({ action: "member.signed_in", after: { by: "oidc" } });
  });

  test("a role that changes between the provider's word and the code ends the waiting", async () => {
    const person = await newPerson("member");
    const userId = (await person.member())?.userId ?? "";
    await t.pool.query(
      "insert into second_factors (user_id, sealed_secret, confirmed_at) values ($1, '\\x00', now())",
      [userId],
    );
    const { browser } = await enter(vouched(person.email));
    await person.admin.members.setRole({ userId, role: "VIEWER" });
    expect(await browser.giveCode("123456")).toBe("CredentialsSignin");
  });

  test("after 60 questions of one address in a minute, providers are asked no more for it", () => {
    const asks = Array.from({ length: 61 }, () => providerSignIn.mayAsk("10.9.9.9"));
    expect(asks.filter(Boolean)).toHaveLength(60);
    expect(asks.at(-1)).toBe(false);
    expect(providerSignIn.mayAsk("10.9.9.8")).toBe(true);
  });
});
