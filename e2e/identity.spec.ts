import { type BrowserContext, expect, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { expectAccessible } from "./accessible";
import { change } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("identity");

test.describe.configure({ mode: "serial" });

const PERSON = { name: "Ines", email: "ines@harbour.example", password: "ropes-and-lanterns-7" };
let secret = "";
let recoveryCodes: string[] = [];

/** The code of the present 30 seconds, or of those that follow: each opens once. */
const codeNow = (steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

const toLooks = async (page: Page, look: () => Promise<void>) => {
  for (const [colorScheme, width] of [
    ["light", 1280],
    ["dark", 390],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await look();
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
};

async function givePassword(page: Page, password = PERSON.password): Promise<void> {
  await page.goto(`${product.url}/sign-in`);
  await page.getByLabel("E-mail").fill(PERSON.email);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

async function asAdmin(context: BrowserContext): Promise<void> {
  await context.addCookies(product.cookies);
}

test("a member sets two-step sign-in up by keyboard, and keeps ten recovery codes", async ({ page }) => {
  const { link } = (await change(product.admin, "admin.members.invite", {
    email: PERSON.email,
    role: "FINANCE",
  })) as { link: string };
  await page.goto(link);
  await page.getByLabel("Your name").fill(PERSON.name);
  await page.getByLabel("Password").fill(PERSON.password);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/admin/budget");
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Your sign-in" }).click();
  await toLooks(page, () => expect(page.getByRole("heading", { level: 1 })).toHaveText("Your sign-in"));
  await page.getByRole("button", { name: "Set up two-step sign-in" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: /Picture for an authenticator app/ })).toBeVisible();
  secret = (await page.getByTestId("totp-secret").textContent()) ?? "";
  await expectAccessible(page);
  const code = page.getByLabel("Code");
  await code.fill("000000");
  await page.keyboard.press("Enter");
  await expect(code).toHaveAttribute("aria-invalid", "true");
  await code.fill(codeNow());
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("recovery-codes").locator("li")).toHaveCount(10);
  await expectAccessible(page);
  recoveryCodes = await page.getByTestId("recovery-codes").locator("li").allTextContents();
  await page.getByRole("button", { name: "I have kept them" }).click();
  await expect(page.getByText("Recovery codes left")).toBeVisible();
  await toLooks(page, () => expect(page.getByRole("button", { name: "Turn off" })).toBeVisible());
});

test("the password alone then opens nothing: a code is asked for, and each opens once", async ({
  page,
  browser,
}) => {
  await givePassword(page);
  const code = page.getByLabel("Code");
  await expect(code).toBeFocused();
  await toLooks(page, () => expect(code).toBeVisible());
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/sign-in");
  await givePassword(page);
  await code.fill("000000");
  await page.keyboard.press("Enter");
  await expect(page.getByText("This code is wrong or was used already", { exact: false })).toBeVisible();
  const used = codeNow(1);
  await code.fill(used);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/budget");
  const other = await (await browser.newContext()).newPage();
  await givePassword(other);
  await other.getByLabel("Code").fill(used);
  await other.keyboard.press("Enter");
  await expect(other.getByText("This code is wrong or was used already", { exact: false })).toBeVisible();
  await other.getByLabel("Code").fill(recoveryCodes[0] ?? "");
  await other.keyboard.press("Enter");
  await other.waitForURL("**/admin/budget");
  await other.context().close();
});

test("a link of the administrator gives a new password; sessions end, the second step stays", async ({
  page,
  browser,
}) => {
  const own = await (await browser.newContext()).newPage();
  await givePassword(own);
  await own.getByLabel("Code").fill(recoveryCodes[1] ?? "");
  await own.keyboard.press("Enter");
  await own.waitForURL("**/admin/budget");
  await asAdmin(page.context());
  await page.goto(`${product.url}/admin/budget/settings/members`);
  await expect(page.getByTestId("member-row").filter({ hasText: PERSON.name })).toContainText("On");
  await page.getByRole("button", { name: `Actions for ${PERSON.name}` }).click();
  await page.getByRole("menuitem", { name: "Link for a new password" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Make the link" }).click();
  const link = (await page.getByTestId("reset-link").textContent()) ?? "";
  await expectAccessible(page);
  await own.goto(link);
  await toLooks(own, () =>
    expect(own.getByRole("heading", { level: 1 })).toHaveText("Choose a new password"),
  );
  await own.getByLabel("New password").fill("short");
  await own.getByRole("button", { name: "Save the password" }).click();
  await expect(own.getByLabel("New password")).toHaveAttribute("aria-invalid", "true");
  await own.getByLabel("New password").fill("another-lantern-99");
  await own.getByRole("button", { name: "Save the password" }).click();
  await expect(own.getByText("The password is changed. Sign in with the new one.")).toBeVisible();
  await own.goto(`${product.url}/admin/budget`);
  await own.waitForURL("**/sign-in");
  await own.goto(link);
  await expect(own.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
  PERSON.password = "another-lantern-99";
  await givePassword(own);
  await own.getByLabel("Code").fill(recoveryCodes[2] ?? "");
  await own.keyboard.press("Enter");
  await own.waitForURL("**/admin/budget");
  await own.goto(`${product.url}/admin/budget/settings/account`);
  await own.getByRole("button", { name: "Turn off" }).click();
  await own.getByRole("dialog").getByLabel("Password").fill(PERSON.password);
  await own
    .getByRole("dialog")
    .getByLabel("Code")
    .fill(recoveryCodes[3] ?? "");
  await expectAccessible(own);
  await own.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
  await expect(own.getByRole("button", { name: "Set up two-step sign-in" })).toBeVisible();
  await own.context().close();
});

test("where the organization asks for it, nothing but the set-up opens before it is done", async ({
  page,
}) => {
  await change(product.admin, "admin.settings.update", { values: { "signIn.requireSecondFactor": true } });
  await givePassword(page);
  await page.waitForURL("**/two-step");
  await page.goto(`${product.url}/admin/budget/spend`);
  await page.waitForURL("**/two-step");
  await toLooks(page, () => expect(page.getByRole("heading", { level: 1 })).toHaveText("Two-step sign-in"));
  await page.getByRole("button", { name: "Set up two-step sign-in" }).click();
  secret = (await page.getByTestId("totp-secret").textContent()) ?? "";
  await expectAccessible(page);
  await page.getByLabel("Code").fill(codeNow());
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "I have kept them" }).click();
  await page.waitForURL("**/admin/budget");
  await page.goto(`${product.url}/admin/budget/settings/account`);
  await expect(page.getByRole("button", { name: "Turn off" })).toBeDisabled();
  // The administrator's own session is asked too.
  await page.context().clearCookies();
  await asAdmin(page.context());
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/two-step");

  await change(product.admin, "admin.settings.update", { reset: ["signIn.requireSecondFactor"] });
  await page.goto(`${product.url}/admin/budget`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Overview");
});
