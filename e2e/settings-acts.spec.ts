// Acts of people on their own sign-in, and of administrators, that no other file drives: see after/every-act.spec.ts.
import { type BrowserContext, expect, type Page } from "@playwright/test";
import { Secret, TOTP } from "otpauth";
import { change } from "./api";
import { cookiesOf } from "./people";
import { useProduct } from "./product";
import { test } from "./test";

// Without a worker a report waits, so that its run can be called off.
const product = useProduct("settings-acts", { PURSER_ROLES: "api,web" });

test.describe.configure({ mode: "serial" });
test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

const open = (page: Page, path: string) => page.goto(`${product.url}/admin/budget/${path}`);
const inDialog = (page: Page, name: string) =>
  page.getByRole("dialog").getByRole("button", { name, exact: true });
const PASSWORD = "a password of many words";
let own: { context: BrowserContext; page: Page };

test("a member makes new recovery codes, and an administrator takes the second step away", async ({
  browser,
  page,
}) => {
  const context = await browser.newContext();
  await context.addCookies(await cookiesOf(product, "FINANCE"));
  own = { context, page: await context.newPage() };
  await open(own.page, "settings/account");
  await own.page.getByRole("button", { name: "Set up two-step sign-in" }).click();
  const secret = Secret.fromBase32((await own.page.getByTestId("totp-secret").textContent()) ?? "");
  const code = (steps: number) => new TOTP({ secret }).generate({ timestamp: Date.now() + steps * 30_000 });
  await own.page.getByLabel("Code").fill(code(0));
  await own.page.keyboard.press("Enter");
  const codes = own.page.getByTestId("recovery-codes");
  const first = await codes.textContent();
  await own.page.getByRole("button", { name: "I have kept them" }).click();
  await own.page.getByRole("button", { name: "New recovery codes" }).click();
  await own.page.getByRole("dialog").getByLabel("Code").fill(code(1));
  await inDialog(own.page, "Make new codes").click();
  await expect(codes.getByRole("listitem")).toHaveCount(10);
  expect(await codes.textContent()).not.toBe(first);
  await own.page.getByRole("button", { name: "I have kept them" }).click();

  await open(page, "settings/members");
  await page.getByRole("button", { name: "Actions for FINANCE" }).click();
  await page.getByRole("menuitem", { name: "Take two-step sign-in away" }).click();
  await inDialog(page, "Take away").click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await open(own.page, "settings/account");
  await own.page.waitForURL("**/sign-in**");
});

test("a password is changed, which ends every session; so does signing out everywhere", async () => {
  const { page } = own;
  const signIn = async (password: string) => {
    await page.goto(`${product.url}/sign-in`);
    await page.getByLabel("E-mail").fill("finance@harbour.example");
    await page.getByLabel("Password").fill(password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/admin/budget");
  };
  await signIn(PASSWORD);
  await open(page, "settings/account");
  await page.getByLabel("Present password").fill(PASSWORD);
  await page.getByLabel("New password").fill("another lantern on the quay");
  await page.getByRole("button", { name: "Change password" }).click();
  await page.waitForURL("**/sign-in**");
  await signIn("another lantern on the quay");
  await open(page, "settings/account");
  await page.getByRole("button", { name: "Sign out everywhere" }).click();
  await inDialog(page, "Sign out everywhere").click();
  await page.waitForURL("**/sign-in**");
  await open(page, "spend");
  await page.waitForURL("**/sign-in**");
  await own.context.close();
});

test("an invitation is withdrawn, and its link opens nothing", async ({ page }) => {
  const email = "later@harbour.example";
  const { link } = (await change(product.admin, "admin.members.invite", { email, role: "VIEWER" })) as {
    link: string;
  };
  await open(page, "settings/members");
  await page.getByRole("button", { name: `Withdraw the invitation of ${email}` }).click();
  await inDialog(page, "Withdraw").click();
  await expect(page.getByText("No invitation is open.")).toBeVisible();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
});

test("a channel gets a new secret; a rule is changed and removed", async ({ page }) => {
  const { channel } = (await change(product.admin, "admin.channels.create", {
    name: "Console",
    kind: "log",
  })) as {
    channel: { id: string };
  };
  await change(product.admin, "admin.channels.create", {
    name: "Night watch",
    kind: "webhook",
    url: "https://hooks.example.com/purser",
  });
  await change(product.admin, "admin.alertRules.create", {
    name: "All alerts",
    events: ["alert.raised"],
    channelIds: [channel.id],
  });
  await open(page, "settings/channels");
  await page.getByRole("button", { name: "New secret: Night watch" }).click();
  await inDialog(page, "Make the secret").click();
  await expect(page.getByTestId("channel-secret")).toHaveText(/^whsec_/);
  await inDialog(page, "Done").click();
  await open(page, "alerts");
  await page.getByRole("button", { name: "Edit All alerts" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Quayside alerts");
  await inDialog(page, "Save").click();
  const changed = page.getByTestId("rule-row").filter({ hasText: "Quayside alerts" });
  await expect(changed).toHaveCount(1);
  await page.getByRole("button", { name: "Remove Quayside alerts" }).click();
  await inDialog(page, "Remove").click();
  await expect(changed).toHaveCount(0);
});

test("the rate of a type of agent is set, and a report that waits is called off", async ({ page }) => {
  await open(page, "prices");
  await page.getByRole("button", { name: "Set the price of CONTENT" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Rate").fill("0.02");
  await dialog.getByLabel("Reason").fill("As the contract of this year says");
  await inDialog(page, "Set").click();
  await expect(page.getByText("Rate set")).toBeVisible();
  await open(page, "reports");
  await page.getByRole("button", { name: "Run: Monthly cost report" }).click();
  await page.getByRole("button", { name: /^Cancel the run of / }).click();
  await expect(page.getByTestId("report-run")).toContainText("Cancelled");
});
