import { type Browser, expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, query, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("members");

test.describe.configure({ mode: "serial" });

const PASSWORD = "correct horse battery";
/** A page of each role, signed in by its own invitation. */
const pages = {} as Record<"viewer" | "finance", Page>;

async function joinBy(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/admin/budget");
  return page;
}

const ADMIN_ONLY = /^Needs the role Administrator\. Ask: /;
const FINANCE_TOO = /^Needs the role Administrator or Finance\. Ask: /;

/** An action that is there by keyboard too, says who may take it, and does nothing. */
async function expectDenied(action: Locator, why: RegExp): Promise<void> {
  await expect(action).toBeDisabled();
  await expect(action).toHaveAccessibleDescription(why);
  const told = action.page().getByRole("tooltip").filter({ hasText: why });
  await expect(told).toHaveCount(0);
  await action.focus();
  await expect(told).toBeVisible();
  await action.press("Enter");
  await expect(action.page().getByRole("dialog")).toHaveCount(0);
  await expectAccessible(action.page());
  await action.press("Escape");
  await expect(told).toHaveCount(0);
}

const rail = (page: Page) => page.getByRole("navigation", { name: "Pages" });

test("AII-87 a member is invited by keyboard, joins by the link and reads as VIEWER, changing nothing", async ({
  page,
  browser,
}) => {
  await openOverview(page, product);
  await rail(page).getByRole("link", { name: "Members" }).click();
  await page.getByRole("button", { name: "Invite" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "E-mail" })).toBeFocused();
  await page.keyboard.type("vera@harbour.example");
  await page.keyboard.press("Enter");
  const link = (await page.getByTestId("invite-link").textContent()) ?? "";
  expect(link).toContain(`${product.url}/invite/`);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByTestId("invite-row")).toContainText("vera@harbour.example");
  pages.viewer = await joinBy(browser, link, "Vera");
  await expect(pages.viewer.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const { viewer } = pages;
  for (const name of ["Set cap", "Override", "New budget"])
    await expectDenied(
      viewer.getByRole("button", { name }),
      name === "New budget" ? FINANCE_TOO : ADMIN_ONLY,
    );
  for (const name of ["Members", "API keys", "Audit log"])
    await expect(rail(pages.viewer).getByRole("link", { name })).toHaveCount(0);
  for (const path of ["settings/members", "settings/general", "settings/keys", "audit"]) {
    await pages.viewer.goto(`${product.url}/admin/budget/${path}`);
    await expect(pages.viewer.getByRole("heading", { level: 1, name: "Not for your role" })).toBeVisible();
    await expect(pages.viewer.getByRole("main")).toContainText(
      path === "audit" ? "Needs the role Administrator or Finance." : "Needs the role Administrator.",
    );
  }
  const answer = await pages.viewer.request.post(`${product.url}/api/trpc/admin.monthlyBudget.set`, {
    headers: { Origin: product.url },
    data: { totalBudget: "1" },
  });
  expect(answer.status()).toBe(403);
  // The link has done its work.
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This link opens nothing" })).toBeVisible();
});

test("AII-87 FINANCE changes budgets and reads the audit log, but neither cap nor settings", async ({
  browser,
}) => {
  const { link } = (await change(product.admin, "admin.members.invite", {
    email: "fin@harbour.example",
    role: "FINANCE",
  })) as { link: string };
  const page = await joinBy(browser, link, "Fin");
  pages.finance = page;
  await expectDenied(page.getByRole("button", { name: "Set cap" }), ADMIN_ONLY);
  await expect(page.getByRole("link", { name: "New budget" })).toBeVisible();
  await rail(page).getByRole("link", { name: "Budgets" }).click();
  await expect(page.getByRole("link", { name: "New budget" })).toBeVisible();
  await rail(page).getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByTestId("audit-row").filter({ hasText: "member.joined" }).first()).toBeVisible();
  await expect(rail(page).getByRole("link", { name: "Members" })).toHaveCount(0);
});

test("FINANCE asks for an override, an administrator gives less than was asked, with a reason", async ({
  page,
}) => {
  await pages.finance.goto(`${product.url}/admin/budget/overrides`);
  await pages.finance.getByRole("button", { name: "Ask for an override" }).click();
  const dialog = pages.finance.getByRole("dialog");
  await dialog.getByLabel("Amount in US dollars").fill("50");
  await dialog.getByLabel("Reason").fill("The spring launch needs more room");
  await expectAccessible(pages.finance);
  await dialog.getByRole("button", { name: "Ask", exact: true }).click();
  const own = pages.finance.getByTestId("request-row");
  await expect(own).toContainText("$50.00 more for Monthly cap, 24 h");
  await expect(own.getByRole("button", { name: /^Approve/ })).toHaveCount(0);
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/overrides`);
  await page.getByRole("button", { name: /^Approve:/ }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByLabel("Less than was asked").fill("20");
  await page.getByRole("textbox", { name: "Reason" }).fill("Twenty will do until Friday");
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(page.getByTestId("override-row")).toContainText("$20.00 more for Monthly cap");
  await expect(page.getByTestId("request-row")).toContainText("“Twenty will do until Friday”");
  await expect(own).toContainText("In force");
});

test("another role ends the session at once; the last administrator stays", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/members`);
  const actOn = async (name: string | RegExp, act: string) => {
    await page.getByRole("button", { name }).click();
    await page.getByRole("menuitem", { name: act }).click();
  };
  await actOn("Actions for Vera", "Change role");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("radio", { name: /^Finance/ }).check();
  await page.getByRole("button", { name: "Change role", exact: true }).click();
  await expect(page.getByTestId("member-row").filter({ hasText: "Vera" })).toContainText("Finance");
  await pages.viewer.goto(`${product.url}/admin/budget`);
  await pages.viewer.waitForURL("**/sign-in");
  const you = page.getByTestId("member-row").filter({ hasText: "You" });
  await you.getByRole("button", { name: /^Actions for/ }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("The last administrator stays");
  await page.keyboard.press("Escape");
  await actOn("Actions for Fin", "Remove");
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByTestId("member-row")).toHaveCount(2);
  await pages.finance.goto(`${product.url}/admin/budget`);
  await pages.finance.waitForURL("**/sign-in");
});

test("NEON-39 a rule is changed with its source shown, and goes back to what is built in", async ({
  page,
}) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/general`);
  const row = page.getByTestId("setting-override.secondApproverAbove");
  await expect(row).toContainText("built in");
  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByLabel("Value").fill("not money");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("US dollars");
  await page.getByLabel("Value").fill("100");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("$100.00");
  await expect(row).toContainText("set here");
  const settings = (await query(product.admin, "admin.settings.get")).data as {
    data: { name: string; value: unknown }[];
  };
  expect(settings.data.find(({ name }) => name === "override.secondApproverAbove")?.value).toBe("100");
  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByRole("button", { name: "Back to built in" }).click();
  await expect(row).toContainText("none");
});

test("a key is rotated: the new one opens, the old one too until the overlap ends", async ({ page }) => {
  const { key: old } = (await change(product.admin, "admin.keys.create", {
    name: "Crawler",
    scopes: ["read"],
  })) as { key: string };
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/keys`);
  await page.getByRole("button", { name: "Rotate Crawler" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  for (const one of [old, key])
    expect((await query({ url: product.url, key: one }, "budget.status")).status).toBe(200);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByTestId("key-row").filter({ hasText: "Crawler" })).toHaveCount(2);
});

test("system: the books are verified by hand, and every job says when it ran", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/system`);
  await page.getByRole("button", { name: "Verify the books" }).click();
  await expect(page.getByTestId("books-verified")).toContainText("Books balance");
  await expect(page.getByTestId("job-row").first()).toBeVisible();
});

test("NEON-91 an end user is erased by keyboard: counted first, then by typing who; no amount changes", async ({
  page,
}) => {
  await record(product.exact, { cost: "2.5", tokens: 5, userId: "user-to-forget" });
  const spent = async () => (await query(product.agent, "budget.status")).data;
  const before = await spent();
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/retention`);
  await expect(page.getByTestId("retention-rule")).toContainText("All executions are kept");
  await page.getByRole("textbox", { name: "User" }).focus();
  await page.keyboard.type("user-to-forget");
  await page.keyboard.press("Tab");
  await page.keyboard.type("asked for in a letter");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toContainText("1 execution,");
  await expect(dialog.getByRole("button", { name: "Erase" })).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByLabel("Type user-to-forget to go on").fill("user-to-forget");
  await dialog.getByRole("button", { name: "Erase" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await spent()).toEqual(before);
  await page.getByLabel("Older than").fill("400");
  await page.getByRole("button", { name: "Count what would go" }).click();
  // Nothing is asked where nothing would be dropped.
  await expect(page.getByText(/nothing would go/)).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("integrations name this server's own addresses; jobs run at times that people can read", async ({
  page,
}) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/settings/integrations`);
  await expect(page.getByTestId("door-row").filter({ hasText: "MCP" })).toContainText(`${product.url}/mcp`);
  await expect(page.getByRole("region", { name: "curl snippet" })).toContainText(product.url);
  await page.goto(`${product.url}/admin/budget/settings/system`);
  await expect(page.getByTestId("job-row").filter({ hasText: "Budget alerts" })).toContainText(
    "Every 30 minutes",
  );
});
