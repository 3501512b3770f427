import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("steering-pages");

test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

test("SAFE-51 AII-12 an agent's page says what binds it, tightest first, and what it may do now; it is paused there", async ({
  page,
}) => {
  const call = { agentId: "luna", campaignId: "spring" };
  await record(product.exact, { ...call, cost: "3", model: "gpt-4o", qualityScore: 0.9 });
  await record(product.exact, { ...call, cost: "1", model: "gpt-4o-mini", qualityScore: 0.8 });
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  await change(product.admin, "admin.budgets.create", {
    name: "Luna",
    scopeType: "AGENT",
    scopeKey: "luna",
    period: "MONTHLY",
    limitCost: "10",
    action: "degrade",
    fallbackModel: "gpt-4o-mini",
  });
  await page.goto(`${product.url}/admin/budget/agents/luna`);
  const binding = page.getByTestId("binding-row");
  await expect(binding.first()).toContainText("Luna");
  await expect(binding.first()).toContainText("tightest");
  await expect(binding.first()).toContainText("$6.00");
  await expect(page.getByTestId("next-call")).toHaveText("Allowed");
  await expect(page.getByTestId("service-level")).toContainText(/^(Full|Standard|Minimal): /);
  await expect(page.getByText("gpt-4o-mini, by Luna")).toBeVisible();
  await expect(page.getByTestId("quality-chart")).toContainText(
    "gpt-4o is best: 90.0% at $3.00 an execution. gpt-4o-mini is cheapest: 80.0% at $1.00 an execution.",
  );
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByLabel("Reason").fill("The agent repeats itself tonight");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByTestId("next-call")).toContainText("Blocked by");
  await expect(page.getByTestId("service-level")).toContainText("Emergency: text only, critical only");
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByLabel("Reason").fill("It was mended and tried again");
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(page.getByTestId("next-call")).toHaveText("Allowed");
});

test("NEON-56 the figures of a detail open into the executions that they are the sum of", async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/budget/agents/luna`);
  const models = page.getByRole("table", { name: /^Models/ });
  await models.getByRole("link", { name: "$3.00" }).click();
  await expect(page.getByTestId("executions-total")).toHaveText("1 execution, $3.00 together");
  await page.goBack();
  await page.getByRole("link", { name: "Executions: 2" }).click();
  await expect(page.getByTestId("executions-total")).toHaveText("2 executions, $4.00 together");
  await openOverview(page, product);
  await page.getByRole("link", { name: "Executions: 2" }).click();
  await expect(page.getByTestId("executions-total")).toHaveText("2 executions, $4.00 together");
  await openOverview(page, product);
  await page.getByRole("link", { name: "Spent: $4.00" }).click();
  await expect(page.getByTestId("tile-total")).toContainText("$4.00");
});

test("a day of the burn chart opens into its hours, by keyboard", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("application", { name: /^Spend by day/ }).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Spend" })).toBeVisible();
  await expect(page).toHaveURL(/from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/);
});

test("new executions wait until they are let in", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/executions`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  await expect(page.getByTestId("execution-row")).toHaveCount(2);
  await record(product.exact, { cost: "7" });
  const show = page.getByRole("button", { name: "1 new execution, show" });
  await expect(show).toBeVisible();
  await expect(page.getByTestId("execution-row")).toHaveCount(2);
  await show.press("Enter");
  await expect(page.getByTestId("execution-row")).toHaveCount(3);
  await expect(page.getByTestId("execution-row").first()).toContainText("$7.00");
});

test("NEON-115 what asks somebody to act stands on every page, and goes with its cause", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/pools`);
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
  const notice = (kind: string) => page.getByTestId(`notice-${kind}`);
  await change(product.admin, "admin.settings.update", { values: { "enforcement.enabled": false } });
  await expect(notice("enforcement_off")).toContainText("Every call is allowed", { timeout: 30_000 });
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "5" });
  await expect(notice("cap_reached")).toContainText("$11.00 spent of $5.00, 220.0%", { timeout: 30_000 });
  await expectAccessible(page);
  await change(product.admin, "admin.settings.update", { values: { "tracking.enabled": false } });
  await expect(notice("tracking_off")).toContainText("Nothing is recorded", { timeout: 30_000 });
  await expect(notice("enforcement_off")).toHaveCount(0);
  await change(product.admin, "admin.settings.update", {
    values: { "tracking.enabled": true, "enforcement.enabled": true },
  });
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  await expect(page.getByTestId(/^notice-/)).toHaveCount(0, { timeout: 30_000 });
});
