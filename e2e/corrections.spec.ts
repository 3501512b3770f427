import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInEveryLook } from "./accessible";
import { record } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("corrections");

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await record(product.exact, { cost: "5", agentType: "SEO", campaignId: "spring" });
});

async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/${path}`);
  await expect(page.getByRole("heading", { level: 1, name: new RegExp(`^${heading}`) })).toBeVisible();
}

async function openDrawer(page: Page): Promise<void> {
  await open(page, "executions", "Executions");
  const corrected = page.getByTestId("execution-row").last();
  await corrected.getByRole("link").or(corrected.getByRole("button")).first().focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("execution-detail")).toBeVisible();
}

test("P11 a cost is corrected with a reason, by keyboard alone, and the page says so", async ({ page }) => {
  await openDrawer(page);
  await page.getByRole("button", { name: "Correct the cost" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByLabel("Cost in US dollars").focus();
  await page.keyboard.type("1.25");
  await page.getByLabel("Reason").focus();
  await page.keyboard.type("as the provider's bill says");
  await page.getByRole("button", { name: "Correct", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("corrected-cost")).toContainText("$1.25", { timeout: 30_000 });
  await expect(page.getByTestId("correction-row")).toHaveCount(2);
  await expect(page.getByText("Corrected from $5.00 to $1.25")).toBeVisible();
  await expect(page.getByTestId("execution-detail").getByText("Corrected", { exact: true })).toBeVisible();
  await expectAccessible(page);
});

test("NEON-40 a list is saved as a file, and in the background, by keyboard alone", async ({ page }) => {
  await open(page, "campaigns", "Campaigns");
  await page.getByRole("button", { name: "Export" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "CSV", exact: true })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.keyboard.press("Enter");
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^budget_campaigns_.*_Europe-Berlin\.csv$/);
  expect(readFileSync(await file.path(), "utf8")).toContain("spring,spring,1.25,");
  await page.getByRole("button", { name: "Export" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: /in the background/ }).click();
  await expect(page.getByText("It is being made.")).toBeVisible();
  await open(page, "reports", "Cost report");
  await expect(page.getByTestId("report-run").first()).toContainText("Done", { timeout: 60_000 });
});

test("NEON-4 axe finds nothing on the corrected execution, in both themes, wide and narrow", async ({
  page,
}) => {
  await expectAccessibleInEveryLook(page, () => openDrawer(page), [1280, 390]);
});
