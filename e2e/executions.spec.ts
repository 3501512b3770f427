import { expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { record } from "./api";
import { cookiesOf } from "./people";
import { isLive, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("executions");

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await record(product.exact, {
    ...{ cost: "1.5", agentType: "SEO", agentId: "luna", campaignId: "spring", environment: "production" },
    ...{ sessionId: "s-1", userId: "ana" },
  });
  await record(product.exact, { cost: "0.000412", agentType: "CONTENT" });
});

async function open(page: Page, search = ""): Promise<void> {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/executions${search}`);
  await isLive(page);
}

const rowsOf = (page: Page) => page.getByTestId("execution-row");
const searchOf = (page: Page) => new URL(page.url()).search;

/** Chooses a value of a dimension out of those that are offered. */
async function choose(within: Locator, dimension: string, value: string): Promise<void> {
  await within.getByLabel("Dimension").selectOption({ label: dimension });
  await within
    .getByRole("list", { name: `${dimension} values` })
    .getByRole("button", { name: value })
    .click();
}

async function openFilter(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  return page.getByRole("dialog", { name: "Only what has" });
}

test("NEON-11 executions: newest first, filtered by the URL, live, until the filters are cleared", async ({
  page,
}) => {
  await open(page);
  const rows = rowsOf(page);
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("$0.000412");
  await choose(await openFilter(page), "Agent type", "SEO");
  await expect(rows).toHaveCount(1);
  expect(searchOf(page)).toBe("?agentType=SEO");
  await page.keyboard.press("Escape");
  await record(product.exact, { cost: "2", agentType: "SEO" });
  await page.getByRole("button", { name: /^1 new execution/ }).click();
  await expect(rows).toHaveCount(2);
  await page.reload();
  await expect(rows).toHaveCount(2);
  const filter = await openFilter(page);
  await filter.getByLabel("Dimension").selectOption({ label: "Agent type" });
  await filter.getByLabel("Find").fill("NOBODY");
  await filter.getByRole("button", { name: "Exactly “NOBODY”" }).click();
  await page.keyboard.press("Escape");
  await expect(page.getByText("No execution fits these filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(rows).toHaveCount(3);
});

test("what exists is offered: agents, campaigns, environments and users, found by keyboard alone", async ({
  page,
}) => {
  await open(page);
  await page.getByRole("button", { name: "Filter", exact: true }).focus();
  await page.keyboard.press("Enter");
  const filter = page.getByRole("dialog", { name: "Only what has" });
  for (const [dimension, value] of [
    ["Agent", "luna"],
    ["Campaign", "spring"],
    ["Environment", "production"],
    ["User", "ana"],
  ] as const) {
    await filter.getByLabel("Dimension").selectOption({ label: dimension });
    const values = filter.getByRole("list", { name: `${dimension} values` });
    await expect(values.getByRole("button", { name: value })).toBeVisible();
  }
  await expectAccessible(page);
  await filter.getByLabel("Dimension").selectOption({ label: "Agent" });
  await filter.getByLabel("Find").focus();
  await page.keyboard.type("lu");
  await expect(filter.getByRole("button", { name: "No agent named" })).toHaveCount(0);
  await page.keyboard.type("na");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(rowsOf(page)).toHaveCount(1);
  expect(searchOf(page)).toBe("?agentId=luna");
});

test("a viewer is offered no users", async ({ page }) => {
  await page.context().addCookies(await cookiesOf(product, "VIEWER"));
  await page.goto(`${product.url}/admin/budget/executions`);
  const filter = await openFilter(page);
  await expect(filter.getByLabel("Dimension").locator("option", { hasText: "Agent type" })).toHaveCount(1);
  await expect(filter.getByLabel("Dimension").locator("option", { hasText: "User" })).toHaveCount(0);
});

test("the period: names, days of one's own, and what a figure opened; every time is left out of the address", async ({
  page,
}) => {
  await open(page);
  const period = page.getByLabel("Period");
  await expect(period.locator("option")).toHaveText([
    ...["Any time", "Today", "7 days", "This month", "Last month", "Quarter", "Custom"],
  ]);
  await period.selectOption({ label: "Last month" });
  await expect(page.getByText("No execution fits these filters.")).toBeVisible();
  expect(searchOf(page)).toBe("?period=last-month");
  await period.selectOption({ label: "This month" });
  await expect(rowsOf(page)).toHaveCount(3);
  await expect(page.getByTestId("executions-total")).toContainText("3 executions, $3.50 together");
  // A stretch of one's own begins as the days in sight.
  await period.selectOption({ label: "Custom" });
  await expect(page.getByLabel("First day")).toHaveValue(/-01$/);
  await expect(page.getByTestId("executions-total")).toContainText("3 executions, $3.50 together");
  expect(searchOf(page)).toMatch(/^\?from=\d{4}-\d\d-01&to=\d{4}-\d\d-\d\d$/);
  await page.getByLabel("Last day").fill(await page.getByLabel("First day").inputValue());
  await page.reload();
  await expect(page.getByLabel("Period")).toHaveValue("custom");
  await period.selectOption({ label: "Any time" });
  await expect(rowsOf(page)).toHaveCount(3);
  expect(searchOf(page)).toBe("");
  // An hour that a bar opened stands as a chip of its own.
  await open(page, "?from=2020-01-01T10:00:00.000Z&to=2020-01-01T11:00:00.000Z");
  await expect(page.getByLabel("First day")).toHaveValue("2020-01-01");
  await page.getByRole("button", { name: "Remove the range of time" }).click();
  await expect(rowsOf(page)).toHaveCount(3);
});

test("at 390 px the filters stand in a sheet, and its button counts what is set", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 900 });
  await open(page, "?campaignId=spring&period=today");
  await expect(page.getByLabel("Period")).toBeHidden();
  await page.getByRole("button", { name: "Filters (2)" }).click();
  const sheet = page.getByRole("dialog", { name: "Filters" });
  await expect(sheet.getByLabel("Period")).toHaveValue("today");
  await choose(sheet, "Agent", "luna");
  await sheet.getByLabel("Session").fill("s-1");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Show the executions" }).click();
  await expect(page.getByRole("button", { name: "Filters (4)" })).toBeVisible();
  await expect(rowsOf(page)).toHaveCount(1);
  await expectAccessible(page);
  await page.goto(`${product.url}/admin/budget/spend?period=today`);
  await page.getByRole("button", { name: "Filters (1)" }).click();
  await expect(sheet.getByLabel("Each bar")).toHaveValue("hour");
  await expectAccessible(page);
  await sheet.getByRole("button", { name: "Show the spend" }).click();
  await expect(sheet).toHaveCount(0);
});
