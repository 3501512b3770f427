import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { change, record } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("reports");

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  await record(product.exact, { cost: "20.000000000001", agentType: "SEO", campaignId: "spring" });
  await record(product.exact, { cost: "4.75", agentType: "AD" });
});

async function openReports(page: Page, query = ""): Promise<void> {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/reports${query}`);
  await expect(page.getByRole("heading", { level: 1, name: /^Cost report/ })).toBeVisible();
}

test("NEON-5 NEON-68 the month is read on the page, and its figures open into spend", async ({ page }) => {
  await openReports(page);
  const spent = page.getByTestId("report-spent").locator("p").nth(1);
  await expect(spent).toHaveAttribute("title", "$24.750000000001");
  await expect(page.getByTestId("report-campaign")).toHaveText([/spring/, /No campaign/]);
  await expect(page.getByTestId("report-agent")).toHaveText([/SEO/, /AD/]);
  await page.getByTestId("report-campaign").first().getByRole("link").click();
  await expect(page.getByTestId("tile-total").locator("p").nth(1)).toHaveAttribute(
    "title",
    "$20.000000000001",
  );
});

test("NEON-40 NEON-67 the report is saved by keyboard alone", async ({ page }) => {
  await openReports(page);
  await page.getByRole("button", { name: "Download" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Markdown" })).toBeVisible();
  const saved = page.waitForEvent("download");
  await page.keyboard.press("m");
  await page.keyboard.press("Enter");
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^cost-report-\d{4}-\d\d\.md$/);
  expect(readFileSync(await file.path(), "utf8")).toContain("- Total Spent: $24.75");
});

test("NEON-5 a report is run by keyboard alone, kept, and its file has the SHA-256 that is shown", async ({
  page,
}) => {
  await openReports(page);
  await expect(page.getByTestId("report-template").first()).toContainText("Made by the clock next on 1 ");
  await page.getByRole("button", { name: "Run: Monthly cost report" }).focus();
  await page.keyboard.press("Enter");
  const run = page.getByTestId("report-run").first();
  await expect(run).toContainText("Done", { timeout: 60_000 });
  const link = run.getByRole("link", { name: /\.csv$/ });
  const saved = page.waitForEvent("download");
  await link.focus();
  await page.keyboard.press("Enter");
  const file = readFileSync(await (await saved).path());
  const shown = await run.locator("code").first().getAttribute("title");
  expect(shown).toBe(`SHA-256 ${createHash("sha256").update(file).digest("hex")}`);
  expect(file.toString()).toContain("20.000000000001");
});

test("an earlier month is empty and says so; print leaves the frame out", async ({ page }) => {
  await openReports(page, "?month=2020-01");
  await expect(page.getByText("Nothing was spent in this month.")).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Download" })).toBeHidden();
});
