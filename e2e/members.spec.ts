import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change } from "./api";
import { expectDenied, joinBy } from "./people";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("members");

test.describe.configure({ mode: "serial" });

/** A page of each role, signed in by its own invitation. */
const pages = {} as Record<"viewer" | "finance", Page>;

const ADMIN_ONLY = /^Needs the role Administrator\. Ask: /;
const FINANCE_TOO = /^Needs the role Administrator or Finance\. Ask: /;

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
  await expect(page.getByTestId("audit-row").filter({ hasText: "Member joined" }).first()).toBeVisible();
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
    // The menu of another row may still be on its way out.
    await expect(page.getByRole("menuitem")).toHaveCount(0);
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
