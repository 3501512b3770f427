import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, query, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("sections");

test.describe.configure({ mode: "serial" });

async function open(page: Page, link: string, title: string): Promise<void> {
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: link }).click();
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

test("NEON-56 NEON-92 audit log: a change with what was before and after, and a chain that holds", async ({
  page,
}) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "750" });
  await open(page, "Audit log", "Audit log");
  const row = page.getByTestId("audit-row").first();
  await expect(row).toContainText("Budget changed");
  await expect(row.locator("del:visible").filter({ hasText: /^\$1,000\.00$/ })).toBeVisible();
  await expect(row.locator("ins:visible").filter({ hasText: /^\$750\.00$/ })).toBeVisible();
  await page.getByRole("button", { name: "Check the chain" }).click();
  await expect(page.getByText(/^Chain holds, \d+\srows$/)).toBeVisible();
});

test("API keys: made once, shown once, used, and refused within a second after it is revoked", async ({
  page,
}) => {
  await open(page, "API keys", "API keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Nightly crawler");
  await page.getByRole("button", { name: "Make the key" }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  expect(key).toMatch(/^psk_[A-Za-z0-9]{12}_[A-Za-z0-9]{32,64}$/);
  const agent = { url: product.url, key };
  await record(agent, { tokens: 1 });
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByText(key)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke Nightly crawler" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByText("Say why in at least 10 characters.")).toBeVisible();
  await page.getByRole("dialog").getByLabel("Reason").fill("The crawler was switched off");
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(page.getByTestId("key-row").filter({ hasText: "Nightly crawler" })).toContainText("Revoked");
  await expect.poll(async () => (await query(agent, "budget.status")).status, { timeout: 3_000 }).toBe(401);
});

test("NEON-115 the override banner stands on every page, and ends it from there", async ({ page }) => {
  const reason = "Launch day of the spring campaign";
  await change(product.admin, "admin.overrides.activate", { kind: "BYPASS", reason });
  await open(page, "Executions", "Executions");
  const banner = page.getByTestId("override-banner");
  await expect(banner).toContainText(reason);
  await banner.getByRole("button", { name: "End now" }).click();
  await expect(banner).toHaveCount(0);
});

test("an address that no page has keeps the rail, and asks strangers to sign in", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  for (const path of ["nowhere", "executions/nowhere/at/all"]) {
    const answer = await page.goto(`${product.url}/admin/budget/${path}`);
    expect([path, answer?.status()]).toEqual([path, 404]);
    await expect(page.getByRole("heading", { level: 1, name: "There is nothing here" })).toBeVisible();
    await expect(page.getByRole("navigation", { name: "Pages" })).toBeVisible();
    const current = page.getByRole("navigation", { name: "Pages" }).locator("[aria-current=page]");
    await expect(current).toHaveText(path === "nowhere" ? [] : ["Executions"]);
    await expectAccessible(page);
  }
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Spend" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spend" })).toBeVisible();
  await page.context().clearCookies();
  await page.goto(`${product.url}/admin/budget/nowhere`);
  await page.waitForURL("**/sign-in");
  await page.goto(`${product.url}/forgot`);
  await expect(page.getByText("No mail is sent from here.")).toBeVisible();
});
