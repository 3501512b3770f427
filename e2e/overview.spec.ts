import { readFileSync } from "node:fs";
import { expect, type Page } from "@playwright/test";
import { authorize, change, query, readOverview, record } from "./api";
import { fromPico, sum, toPico } from "./money";
import { capMeter, figure, isLive, markDocument, openOverview, useProduct } from "./product";
import { ADMIN } from "./server";
import { test } from "./test";

const product = useProduct("overview");

// Each test adds to the same books, in this order.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
});

test("NEON-111 NEON-35 signs in by keyboard alone and reaches the overview", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget`);
  await page.waitForURL("**/sign-in");
  await tabTo(page, "E-mail");
  await page.keyboard.type(ADMIN.email);
  await tabTo(page, "Password");
  await page.keyboard.type(ADMIN.password);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/admin/budget");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("NEON-41 NEON-43 NEON-44 shows spent, what remains of $1,000.00 and the executions", async ({
  page,
}) => {
  for (const cost of ["200", "47.5", "0.06"])
    await record(product.exact, { cost, campaignId: "spring", tokens: 10 });
  await openOverview(page, product);
  await expect(figure(page, "spent")).toHaveText("$247.56");
  await expect(figure(page, "remaining")).toHaveText("$752.44");
  await expect(figure(page, "executions")).toHaveText("3");
  await expect(capMeter(page)).toHaveAttribute("aria-valuetext", /of \$1,000\.00; 24\.8%; Healthy$/);
});

test("NEON-1 NEON-36 adds 100 executions to the open page within 2 s, to the last digit", async ({
  page,
}) => {
  const before = await readOverview(product.admin);
  await openOverview(page, product);
  const meter = await capMeter(page).getAttribute("aria-valuetext");
  const stillHere = await markDocument(page);
  const costs = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const { cost } = await record(product.agent, {
        tokens: 1 + index * 37,
        agentId: `agent-${index % 7}`,
        agentType: index % 2 === 0 ? "SEO" : "CONTENT",
        campaignId: `campaign-${index % 3}`,
      });
      return cost;
    }),
  );
  const answered = Date.now();
  const expected = toPico(before.budget.spent) + sum(costs);
  await expect
    .poll(async () => toPico((await figure(page, "spent").getAttribute("title")) ?? ""), {
      timeout: 2_000,
      intervals: [25],
    })
    .toBe(expected);
  test.info().annotations.push({ type: "ms until shown", description: String(Date.now() - answered) });
  await expect(figure(page, "executions")).toHaveText(String(before.executions.count + 100));
  expect(await capMeter(page).getAttribute("aria-valuetext")).not.toBe(meter);
  await stillHere();
  const after = await readOverview(product.admin);
  expect(toPico(after.budget.spent)).toBe(expected);
});

test("NEON-45 NEON-49 every part of the page adds up to the same total", async ({ page }) => {
  const data = await readOverview(product.admin);
  const total = toPico(data.budget.spent);
  expect(sum(data.agents.map((row) => row.spent))).toBe(total);
  expect(toPico(data.days.at(-1)?.spent ?? "")).toBe(total);
  expect(toPico(data.months.find((row) => row.month === data.month)?.spent ?? "")).toBe(total);
  await openOverview(page, product);
  expect(sum(await titles(page, "agent-row", -1))).toBe(total);
  const campaigns = await titles(page, "campaign-row", 2);
  expect(campaigns.map(toPico)).toEqual(data.campaigns.map((row) => toPico(row.spent)));
  const listed = (await query(product.admin, "admin.campaigns.list", { month: data.month })).data as {
    data: { spent: string }[];
    totalSpent: string;
  };
  expect(listed.data.map((row) => toPico(row.spent))).toEqual(campaigns.map(toPico));
  expect(toPico(listed.totalSpent)).toBe(total);
});

test("NEON-36 draws the month and shows the same numbers as a table", async ({ page }) => {
  await openOverview(page, product);
  const chart = page.getByTestId("usage-chart");
  await expect(chart.getByRole("application", { name: "Spend by day" })).toBeVisible();
  await chart.getByRole("button", { name: "Show as table" }).click();
  const rows = chart.getByRole("table").getByRole("row");
  const data = await readOverview(product.admin);
  await expect(rows).toHaveCount(data.days.length + 1);
  const last = await rows.last().getByRole("cell").last().getAttribute("title");
  expect(toPico(last ?? "")).toBe(toPico(data.budget.spent));
  await chart.getByRole("button", { name: "Show as chart" }).click();
  await expect(chart.getByRole("application", { name: "Spend by day" })).toBeVisible();
});

test("NEON-40 saves the report of the month, and leads to a new budget", async ({ page }) => {
  const { month, budget } = await readOverview(product.admin);
  await openOverview(page, product);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "JSON" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toContain(month);
  expect(readFileSync(await file.path(), "utf8")).toContain(budget.spent);
  await page.getByRole("link", { name: "New budget" }).click();
  await expect(page).toHaveURL(`${product.url}/admin/budget/budgets/new`);
});

test("goes to the month before and back, with the month in the address", async ({ page }) => {
  const { month } = await readOverview(product.admin);
  await openOverview(page, product);
  const current = await figure(page, "spent").getAttribute("title");
  await page.getByRole("button", { name: "Previous month" }).click();
  await expect(page).toHaveURL(`${product.url}/admin/budget?period=${monthBefore(month)}`);
  await expect(figure(page, "spent")).toHaveText("$0.00");
  await expect(page.getByRole("button", { name: "Set cap" })).toBeHidden();
  await page.reload();
  await isLive(page);
  await expect(figure(page, "spent")).toHaveText("$0.00");
  await page.getByRole("button", { name: "Next month" }).click();
  await expect(page).toHaveURL(`${product.url}/admin/budget`);
  await expect(figure(page, "spent")).toHaveAttribute("title", current ?? "");
});

test("keeps new executions waiting while the feed is read", async ({ page }) => {
  await openOverview(page, product);
  const feed = page.getByTestId("live-feed");
  const first = feed.getByTestId("feed-row").first();
  const read = await first.textContent();
  await record(product.exact, { cost: "0.000412", agentType: "EMAIL_MARKETING", tokens: 7 });
  const show = feed.getByRole("button", { name: /new execution, show/ });
  await expect(show).toBeVisible();
  expect(await first.textContent()).toBe(read);
  await show.click();
  await expect(first).toContainText("EMAIL_MARKETING");
  await expect(first).toContainText("$0.000412");
});

test("NEON-41 a cap of 0 has no per cent, and holds nothing", async ({ page }) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "0" });
  await openOverview(page, product);
  await expect(page.getByTestId("tile-spent")).toContainText("— of $0.00");
  expect((await authorize(product.agent, "0.000001")).allowed).toBe(false);
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  await expect(page.getByTestId("tile-spent")).toContainText("of $1,000.00");
  const { budget } = await readOverview(product.admin);
  expect(fromPico(toPico(budget.spent) + toPico(budget.remaining ?? ""))).toBe(fromPico(toPico("1000")));
});

/** Presses Tab until the named field has the focus. */
async function tabTo(page: Page, label: string): Promise<void> {
  const field = page.getByLabel(label);
  for (let presses = 0; presses < 20; presses++) {
    if (await field.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab never reaches ${label}`);
}

/** The exact amounts of one column of the rows of a table. */
async function titles(page: Page, row: string, cell: number): Promise<string[]> {
  await expect(page.getByTestId(row).first()).toBeVisible();
  const rows = await page.getByTestId(row).all();
  return Promise.all(
    rows.map(async (line) => (await line.getByRole("cell").nth(cell).getAttribute("title")) ?? ""),
  );
}

function monthBefore(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 1 ? `${year - 1}-12` : `${year}-${String(number - 1).padStart(2, "0")}`;
}

test("sends less than 250 KB of JavaScript, compressed", async ({ page }) => {
  await openOverview(page, product);
  const sent = await page.evaluate(() =>
    (performance.getEntriesByType("resource") as PerformanceResourceTiming[])
      .filter((entry) => new URL(entry.name).pathname.endsWith(".js"))
      .reduce((sum, entry) => sum + entry.encodedBodySize, 0),
  );
  expect(sent).toBeGreaterThan(50_000);
  expect(sent).toBeLessThan(250_000);
});
