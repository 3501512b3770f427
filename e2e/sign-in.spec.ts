import { expect, type Page } from "@playwright/test";
import { startMailServer } from "@/test/mail-server";
import { type OidcProvider, startOidcProvider } from "@/test/oidc-provider";
import { expectAccessible } from "./accessible";
import { change } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

let provider: OidcProvider;
let mail: Awaited<ReturnType<typeof startMailServer>>;

// Before the product, which is told where they are.
test.beforeAll(async () => {
  provider = await startOidcProvider();
  mail = await startMailServer();
});
test.afterAll(async () => {
  await provider.close();
  await mail.close();
});

const product = useProduct("sign-in", () => ({
  OIDC_NAME: "Harbour SSO",
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: provider.clientId,
  OIDC_CLIENT_SECRET: provider.clientSecret,
  SMTP_HOST: "127.0.0.1",
  SMTP_PORT: String(mail.port),
  SMTP_FROM: "Purser <purser@harbour.example>",
}));

const vouched = (email: string) => ({ email, email_verified: true, name: "Kim of the provider" });
const invite = (email: string) => change(product.admin, "admin.members.invite", { email, role: "FINANCE" });

async function enterByProvider(page: Page): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole("button", { name: "Sign in with Harbour SSO" }).focus();
  await page.keyboard.press("Enter");
}

test("AII-87 who was invited signs in at the provider, by keyboard, with the role of the invitation", async ({
  page,
}) => {
  const email = "kim@harbour.example";
  await invite(email);
  provider.say(vouched(email));
  await enterByProvider(page);
  await page.waitForURL("**/admin/budget");
  await page.goto(`${product.url}/admin/budget/settings/account`);
  await expect(page.getByRole("main")).toContainText(email);
  await expect(page.getByRole("main")).toContainText("Finance");
});

test("AII-87 the provider lets in nobody whom no administrator knows, and the page says whom to ask", async ({
  page,
}) => {
  provider.say(vouched("stranger@elsewhere.example"));
  await enterByProvider(page);
  await expect(page.getByText("No member and no open invitation has this address.")).toBeVisible();
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/sign-in");
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await expectAccessible(page);
  }
});

test("AII-87 a forgotten password: the mailed link gives a new one, once, and the old one opens no more", async ({
  page,
}) => {
  const [email, old, fresh] = ["ines@harbour.example", "ropes-and-lanterns-7", "another-lantern-99"];
  const { link } = (await invite(email)) as { link: string };
  await change({ url: product.url }, "invite.accept", {
    token: link.split("/").at(-1),
    name: "Ines",
    password: old,
  });
  await page.goto(`${product.url}/sign-in`);
  await page.getByRole("link", { name: "Forgot password?" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Forgot password?" })).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.keyboard.press("Enter");
  await expect(page.getByText("a mail is on its way")).toBeVisible();
  await expectAccessible(page);
  await page.goto(await mailedLink(email));
  await page.getByLabel("New password").fill(fresh);
  await page.keyboard.press("Enter");
  await expect(page.getByText("The password is changed. Sign in with the new one.")).toBeVisible();
  const enter = async (password: string) => {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
  };
  await enter(old);
  await expect(page.getByText("Address or password is wrong", { exact: false })).toBeVisible();
  await enter(fresh);
  await page.waitForURL("**/admin/budget");
});

/** The address in the mail, whose lines are broken for its way. */
async function mailedLink(to: string): Promise<string> {
  let link: string | undefined;
  await expect
    .poll(
      () => {
        const text = mail.mails.findLast((one) => one.to.includes(to) && one.text.includes("/reset/"))?.text;
        link = /https?:\/\/\S+\/reset\/[\w-]+/.exec(text?.replaceAll("=\n", "") ?? "")?.[0];
        return link;
      },
      { timeout: 60_000 },
    )
    .toBeDefined();
  return link ?? "";
}
