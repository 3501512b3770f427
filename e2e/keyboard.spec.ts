import { expect } from "@playwright/test";
import { expectAccessibleInEveryLook } from "./accessible";
import { change, record } from "./api";
import { watchPage } from "./page-watch";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("keyboard");

test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

test("Ctrl K goes to a page, makes a budget and finds an id; the focus returns and results are told", async ({
  page,
}) => {
  const watch = await watchPage(page);
  const made = await record(product.exact, { cost: "0.31", campaignId: "spring" });
  await change(product.admin, "admin.campaigns.setBudget", { campaignId: "spring", monthlyBudget: "50" });
  await openOverview(page, product);
  const opener = page.getByRole("link", { name: "All alerts" });
  await opener.focus();
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Go to, create" });
  await expect(field).toBeFocused();
  await field.fill("pools");
  await expect(page.getByRole("dialog").getByText("4 results")).toBeAttached();
  await page.keyboard.press("Escape");
  await expect(opener).toBeFocused();
  await page.keyboard.press("Control+k");
  await field.fill("pools");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Pools" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await field.fill("new budget");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "New budget" })).toBeVisible();
  await page.keyboard.press("Control+k");
  await field.fill(made.id);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Execution" })).toContainText("$0.31");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await field.fill("spring");
  await page.getByRole("option", { name: "spring budget" }).click();
  await expect(page.getByTestId("tile-spent")).toContainText("$0.31");
  await watch.expectQuiet();
});

test("g then a letter leads to a page; / filters; j, k and Enter open rows; n and e press what the page has", async ({
  page,
}) => {
  await record(product.exact, { cost: "0.5" });
  await openOverview(page, product);
  for (const [keys, title] of [
    ["gs", "Spend"],
    ["gb", "Budgets"],
    ["ga", "Alerts"],
    ["go", "Overview"],
    ["ge", "Executions"],
  ] as const) {
    await page.keyboard.type(keys);
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  }
  await page.keyboard.press("/");
  await expect(page.getByLabel("Period")).toBeFocused();
  await page.keyboard.press("Tab");
  // A letter that is typed is a letter.
  await page.keyboard.type("n?gb");
  await expect(page.getByLabel("Session")).toHaveValue("n?gb");
  await page.getByLabel("Session").fill("");
  await page.getByRole("heading", { level: 1 }).click();
  await expect(page.getByTestId("execution-row")).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(page.getByTestId("execution-row").nth(1).getByRole("link").first()).toBeFocused();
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Execution" })).toContainText("$0.50");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("e");
  await expect(page.getByRole("menuitem", { name: "CSV", exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.goto(`${product.url}/admin/budget/pools`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "New pool" })).toBeVisible();
});

test("? shows the keys; single letters are switched off there, and stay off", async ({ page }) => {
  await openOverview(page, product);
  await page.keyboard.press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await sheet.getByLabel("Single letters do something").press("Space");
  await page.keyboard.press("Escape");
  await expect(sheet).toHaveCount(0);
  await page.reload();
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await page.keyboard.type("?gb");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await page.getByRole("dialog").getByRole("combobox").fill("shortcuts");
  await page.keyboard.press("Enter");
  await expect(sheet).toBeVisible();
});

test("NEON-4 axe finds nothing on the palette and the sheet, in both themes at three widths", async ({
  page,
}) => {
  await expectAccessibleInEveryLook(page, async () => {
    await openOverview(page, product);
    await page.getByRole("button", { name: "Search or go to" }).click();
    await expect(page.getByRole("option").first()).toBeVisible();
  });
  await expectAccessibleInEveryLook(page, async () => {
    await openOverview(page, product);
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  });
});
