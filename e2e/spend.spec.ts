import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { record } from "./api";
import { sum, toPico } from "./money";
import { isLive, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("spend");

test.describe.configure({ mode: "serial" });

const CALLS = [
  { cost: "4.000000000001", agentType: "SEO", agentId: "seo-1", campaignId: "spring" },
  { cost: "2.5", agentType: "SEO", agentId: "seo-2" },
  { cost: "1.25", agentType: "AD", campaignId: "spring", component: "planner" },
  { cost: "0.000412", agentType: "CONTENT", campaignId: "autumn", environment: "production" },
];

test.beforeAll(async () => {
  for (const call of CALLS) await record(product.exact, call);
});

async function openSpend(page: Page, query = ""): Promise<void> {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/spend${query}`);
  await isLive(page);
}

const total = (page: Page) => page.getByTestId("tile-total").locator("p").nth(1);

test("TEK-7 spend by agent type: total, bars and groups agree, and the view stands in the address", async ({
  page,
}) => {
  await openSpend(page);
  await expect(total(page)).toHaveAttribute("title", "$7.750412000001");
  await expect(page.getByTestId("spend-group")).toHaveCount(3);
  await expect(page.getByTestId("spend-group").first()).toContainText("SEO");
  await page.getByLabel("Group by").selectOption({ label: "Campaign" });
  await expect(page.getByTestId("spend-group")).toHaveText([/spring/, /No campaign/, /autumn/]);
  expect(new URL(page.url()).search).toBe("?groupBy=campaignId");
  await page.getByRole("button", { name: "spring" }).click();
  await expect(total(page)).toHaveAttribute("title", "$5.250000000001");
  await page.goBack();
  await expect(total(page)).toHaveAttribute("title", "$7.750412000001");
  await page.reload();
  await expect(page.getByTestId("spend-group")).toHaveCount(3);
});

test("NEON-49 every figure opens into executions that add up to it exactly", async ({ page }) => {
  await openSpend(page, "?groupBy=campaignId");
  const figures = page.getByTestId("spend-figure");
  const count = await figures.count();
  expect(count).toBe(3);
  for (let index = 0; index < count; index += 1) {
    await openSpend(page, "?groupBy=campaignId");
    const exact = await figures.nth(index).locator("xpath=ancestor::td").getAttribute("title");
    await figures.nth(index).click();
    await expect(page.getByRole("heading", { level: 1, name: "Executions" })).toBeVisible();
    await expect(page.getByTestId("executions-total")).toHaveAttribute("title", exact ?? "");
    const costs = await page
      .getByTestId("execution-row")
      .locator("td:last-child")
      .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("title") ?? ""));
    expect(sum(costs)).toBe(toPico(exact ?? ""));
  }
});

test("NGX-36 a new execution changes the figures and moves no row", async ({ page }) => {
  await openSpend(page);
  const first = page.getByTestId("spend-group").first();
  await expect(first).toContainText("SEO");
  await record(product.exact, { cost: "50", agentType: "CONTENT" });
  await expect(total(page)).toHaveAttribute("title", "$57.750412000001", { timeout: 10_000 });
  await expect(first).toContainText("SEO");
  await page.reload();
  await expect(first).toContainText("CONTENT");
});

test("chart: its table, 100 %, cumulative, and a bar that opens its hours", async ({ page }) => {
  await openSpend(page);
  const chart = page.getByTestId("spend-chart");
  await chart.getByRole("button", { name: "Show as table" }).click();
  await expect(chart.getByTestId("spend-figure")).toHaveCount(1);
  await chart.getByRole("button", { name: "Show as chart" }).click();
  await page.getByLabel("100 %").check();
  await expect(chart.getByText("75%")).toBeVisible();
  await page.getByLabel("Cumulative").check();
  expect(new URL(page.url()).searchParams.get("view")).toBe("cumulative");
  await page.getByLabel("Period").selectOption({ label: "Today" });
  await expect(page.getByLabel("Each bar")).toHaveValue("hour");
});

test("filters by keyboard alone: a value is chosen, shown, and taken away", async ({ page }) => {
  await openSpend(page);
  await page.getByRole("button", { name: "Filter", exact: true }).focus();
  await page.keyboard.press("Enter");
  const values = page.getByRole("list", { name: "Campaign values" });
  await expect(values.getByRole("button", { name: "No campaign" })).toBeVisible();
  await values.getByRole("button", { name: "autumn" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(total(page)).toHaveAttribute("title", "$0.000412");
  await page.getByRole("button", { name: "Remove the filter Campaign" }).focus();
  await page.keyboard.press("Enter");
  await expect(total(page)).toHaveAttribute("title", "$57.750412000001");
});

test("empty, filtered to nothing, and an address that asks for no view", async ({ page }) => {
  await openSpend(page, "?from=2020-01-01&to=2020-01-31");
  await expect(page.getByText("Nothing was spent in these days.")).toBeVisible();
  await openSpend(page, "?model=nobody");
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(total(page)).toHaveAttribute("title", "$57.750412000001");
  await page.goto(`${product.url}/admin/budget/spend?period=yesterday`);
  await expect(page.getByText("This address asks for no view there is.")).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(total(page)).toHaveAttribute("title", "$57.750412000001");
});

test("NEON-40 export by keyboard alone: CSV of the view adds up to its total; PDF is a file", async ({
  page,
}) => {
  await openSpend(page, "?groupBy=campaignId");
  const exact = (await total(page).getAttribute("title")) ?? "";
  const take = async (steps: number) => {
    await page.getByRole("button", { name: "Export" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "CSV" })).toBeVisible();
    for (let step = 0; step < steps; step += 1) await page.keyboard.press("ArrowDown");
    const saved = page.waitForEvent("download");
    await page.keyboard.press("Enter");
    return saved;
  };
  const csv = await take(0);
  expect(csv.suggestedFilename()).toMatch(/^budget_spend_\d{4}-\d\d-01_\d{4}-\d\d-\d\d_Europe-Berlin\.csv$/);
  const lines = readFileSync(await csv.path(), "utf8")
    .trimEnd()
    .split("\r\n")
    .slice(1);
  expect(sum(lines.map((line) => line.split(",")[2] ?? ""))).toBe(toPico(exact));
  const pdf = await take(2);
  expect(
    readFileSync(await pdf.path())
      .subarray(0, 5)
      .toString(),
  ).toBe("%PDF-");
});
