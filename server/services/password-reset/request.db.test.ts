import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { loadEnv } from "@/server/env";
import { callerOf, codeOf, nobody, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { startMailServer } from "@/test/mail-server";
import { requestReset } from "./request";

let t: TestLedger;
let mail: Awaited<ReturnType<typeof startMailServer>>;
beforeAll(async () => {
  t = await createTestLedger();
  mail = await startMailServer();
  useLedger(t);
  const smtp = { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(mail.port), SMTP_FROM: "purser@example.com" };
  const env = loadEnv({ NODE_ENV: "test", PURSER_URL: "http://purser.test", ...smtp });
  setContainer({ ...getContainer(), env });
});
afterAll(async () => {
  await mail.close();
  await t.close();
});

let count = 0;
const from = () => ({ requestId: "req_test", remoteAddress: `10.2.0.${++count}` });
const mailsTo = (email: string) => mail.mails.filter(({ to }) => to.includes(email));
const arrived = (email: string, howMany: number) =>
  vi.waitFor(() => expect(mailsTo(email)).toHaveLength(howMany), { timeout: 60_000, interval: 50 });
const tokenIn = (text = "", path = "reset") =>
  new RegExp(`http://purser\\.test/${path}/([A-Za-z0-9_-]{43})`).exec(text.replaceAll("=\n", ""))?.[1] ?? "";

async function newMember() {
  const org = await createTestOrganization(t.pool);
  const email = `forgot${++count}@example.com`;
  const { admin } = callerOf(org);
  const made = await admin.members.invite({ email, role: "VIEWER" });
  await nobody().invite.accept({
    token: made.link.split("/").at(-1) ?? "",
    name: "Bo",
    password: "a long enough one",
  });
  const audit = async () => (await admin.audit.list({ limit: 50 })).data;
  return { email, admin, made, audit };
}

describe("a new password by mail", () => {
  test("an invitation is mailed too, with the link that is shown", async () => {
    const { email, made } = await newMember();
    expect(made.isMailed).toBe(true);
    await arrived(email, 1);
    expect(tokenIn(mailsTo(email)[0]?.text, "invite")).toBe(made.link.split("/").at(-1));
  });

  test("the link opens once, within an hour; each step is audited", async () => {
    const { email, audit } = await newMember();
    await arrived(email, 1);
    expect(await requestReset({ email }, from())).toEqual({ done: true });
    await arrived(email, 2);
    const token = tokenIn(mailsTo(email)[1]?.text);
    expect(await nobody().passwordReset.find({ token })).toEqual({ email });
    const [made] = await audit();
    expect(made).toMatchObject({ action: "member.reset_link_made", requestId: "req_test" });
    const lives = await t.pool.query(
      "select extract(hour from r.expires_at - r.created_at)::int as hours from password_resets r join users u on u.id = r.user_id where u.email = $1",
      [email],
    );
    expect(lives.rows).toEqual([{ hours: 1 }]);
    await nobody().passwordReset.complete({ token, password: "another long enough one" });
    const again = nobody().passwordReset.complete({ token, password: "a third long enough one" });
    expect(await codeOf(again)).toBe("not_found");
    expect((await audit())[0]?.action).toBe("member.password_reset");
  });

  test("an unknown address is answered alike and mailed nothing", async () => {
    const { email } = await newMember();
    const before = mail.mails.length;
    expect(await requestReset({ email: "nobody-has-this@example.com" }, from())).toEqual({ done: true });
    // One that is sent after it has arrived: had there been a mail, it would be there.
    await requestReset({ email }, from());
    await arrived(email, 2);
    expect(mail.mails.slice(before).flatMap(({ to }) => to)).not.toContain("nobody-has-this@example.com");
  });

  test("one person is mailed three times an hour, one address asks twenty times; the answer is the same", async () => {
    const { email } = await newMember();
    await arrived(email, 1);
    for (let asked = 1; asked <= 3; asked += 1) {
      await requestReset({ email }, from());
      await arrived(email, 1 + asked);
    }
    expect(await requestReset({ email }, from())).toEqual({ done: true });
    const place = from();
    for (let asked = 1; asked <= 20; asked += 1)
      await requestReset({ email: `none${asked}@example.com` }, place);
    const other = await newMember();
    await arrived(other.email, 1);
    expect(await requestReset({ email: other.email }, place)).toEqual({ done: true });
    await requestReset({ email: other.email }, from());
    await arrived(other.email, 2);
    expect([mailsTo(email).length, mailsTo(other.email).length]).toEqual([4, 2]);
  });

  test("without a mail server nothing is promised", async () => {
    const { env } = getContainer();
    setContainer({ ...getContainer(), env: loadEnv({ NODE_ENV: "test" }) });
    expect(await codeOf(nobody().passwordReset.request({ email: "ana@example.com" }))).toBe("conflict");
    setContainer({ ...getContainer(), env });
  });
});
