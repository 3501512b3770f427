import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { authorize, change, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("alerts");

test.describe.configure({ mode: "serial" });

const LOOKS = [
  ["light", 1280],
  ["dark", 390],
] as const;

async function inLooks(page: Page, path: string, ready: () => Promise<void>): Promise<void> {
  for (const [colorScheme, width] of LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${product.url}${path}`);
    await ready();
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

test("an execution opens from its row by keyboard, at its own address, and gives the focus back", async ({
  page,
}) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  const { reservationId } = await authorize(product.exact, "2");
  await change(product.exact, "budget.settle", { reservationId, cost: "1.25" });
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Executions" }).click();
  const link = page.getByTestId("execution-row").first().getByRole("link");
  await link.focus();
  await page.keyboard.press("Enter");
  const drawer = page.getByRole("dialog", { name: "Execution" });
  await expect(drawer.getByTestId("execution-cost")).toHaveText("$1.25");
  await expect(drawer.getByTestId("execution-sentence")).toContainText(
    "Allowed: $0.00 used + $2.00 held is within the $100.00 limit of Monthly cap",
  );
  await expect(drawer.getByTestId("execution-budget").first()).toContainText("Tightest");
  expect(await page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null)).toBe(true);
  const address = page.url();
  expect(new URL(address).searchParams.get("execution")).toMatch(/^log_/);
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
  await expect(link).toBeFocused();
  expect(new URL(page.url()).searchParams.has("execution")).toBe(false);
  const { pathname, search } = new URL(address);
  await inLooks(page, pathname + search, () => expect(drawer.getByTestId("execution-cost")).toBeVisible());
  await page.goto(`${product.url}/admin/budget/executions?execution=log_01935f1e7a2c7d3e8f40a1b2c3d4e5f6`);
  await expect(page.getByText("There is no such execution.")).toBeVisible();
});

test("NGX-39 an alert is told once, counted, acknowledged by keyboard, and gone in a second browser too", async ({
  page,
  browser,
}) => {
  const second = await browser.newPage();
  await openOverview(second, product);
  await openOverview(page, product);
  await expect(page.getByTestId("alert-bell").locator("visible=true")).toHaveAccessibleName("No open alert");
  await record(product.exact, { cost: "80" });
  await expect(page.getByText("Warning: Monthly cap")).toBeVisible();
  await record(product.exact, { cost: "16" });
  const bell = second.getByTestId("alert-bell").locator("visible=true");
  await expect(bell).toHaveAccessibleName(/^1\sopen alert$/);
  await page.goto(`${product.url}/admin/budget/alerts`);
  const rows = page.getByTestId("alert-row");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("Critical");
  await inLooks(page, "/admin/budget/alerts", () => expect(rows).toHaveCount(1));
  await page.getByRole("button", { name: "Acknowledge Monthly cap" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Note" })).toBeFocused();
  await page.keyboard.type("The launch was planned");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Acknowledge", exact: true })).toBeFocused();
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByText("No open alert.")).toBeVisible();
  await expect(bell).toHaveAccessibleName("No open alert");
  await second.close();
});

test("alerts: the filter stands in the URL, the level that was passed is said to be so", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/alerts`);
  await page.getByRole("combobox", { name: "State" }).selectOption({ label: "All alerts" });
  await expect(page.getByTestId("alert-row")).toHaveCount(2);
  expect(new URL(page.url()).searchParams.get("state")).toBe("all");
  await page.getByRole("combobox", { name: "Level" }).selectOption({ label: "Exceeded" });
  await expect(page.getByText("No alert fits these filters.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await expect(page.getByText("No open alert.")).toBeVisible();
});
