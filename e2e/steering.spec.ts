import { expect } from "@playwright/test";
import { authorize, change, mutate, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("steering");

test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

test("NEON-37 NGX-16 a budget is made by keyboard alone and refuses at once", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("link", { name: "Budgets", exact: true }).press("Enter");
  await page.getByRole("link", { name: "New budget" }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "New budget" })).toBeVisible();
  await page.getByLabel("Name").fill("Spring launch");
  await page.getByLabel("Which campaign").fill("spring");
  await page.getByLabel("Cost (optional)").fill("unlimited");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Nothing was saved." })).toBeFocused();
  await page.getByLabel("Cost (optional)").fill("2.5");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Spring launch" })).toBeVisible();
  const refused = await mutate(product.agent, "budget.authorize", {
    agentType: "CONTENT",
    campaignId: "spring",
    estimatedCost: "2.500000000001",
  });
  expect(refused.data).toMatchObject({ allowed: false, decision: "block" });
  await record(product.exact, { cost: "1", campaignId: "spring" });
  await expect(page.getByTestId("tile-spent")).toContainText("$1.00");
});

test("AII-10 C4 a change shows its effect before it is saved; suspend, resume and reset want a reason", async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/budget/budgets`);
  await page.getByRole("link", { name: "Spring launch" }).click();
  await page.getByRole("link", { name: "Change", exact: true }).click();
  await page.getByLabel("Cost (optional)").fill("0.5");
  await expect(page.getByText("Acts at once", { exact: false })).toBeVisible();
  await page.getByLabel("Cost (optional)").fill("3");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByTestId("tile-spent")).toContainText("of $3.00");
  await page.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("Say why in at least 10 characters.")).toBeVisible();
  await page.getByLabel("Reason").fill("Looking into a runaway loop");
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByText("Nothing passes until it is resumed.", { exact: false })).toBeVisible();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByLabel("Reason").fill("The loop is mended now");
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await expect(page.getByRole("button", { name: "Suspend" })).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByLabel("Reason").fill("A new contract begins today");
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByText("No period has ended yet.")).toHaveCount(0);
  await expect(page.getByTestId("tile-spent")).toContainText("$0.00");
});

test("NGX-18 a queued call stands in the queue and is cancelled with a reason", async ({ page }) => {
  await change(product.admin, "admin.budgets.create", {
    name: "Night work",
    scopeType: "CAMPAIGN",
    scopeKey: "night",
    period: "MONTHLY",
    limitCost: "1",
    action: "queue",
  });
  const queued = await mutate(product.agent, "budget.authorize", {
    agentType: "CONTENT",
    campaignId: "night",
    estimatedCost: "5",
    priority: 8,
  });
  expect(queued.data).toMatchObject({ decision: "queue" });
  await page.goto(`${product.url}/admin/budget/queue`);
  const row = page.getByTestId("queue-row");
  await expect(row).toHaveCount(1);
  await expect(row).toContainText("Night work");
  await row.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel("Reason").fill("No longer needed tonight");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the call" }).click();
  await expect(page.getByText("Nothing waits.")).toBeVisible();
});

test("SAFE-3 SAFE-15 SAFE-40 a pool is made, shared and rebalanced as a diff", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/pools`);
  await page.getByRole("button", { name: "New pool" }).click();
  await page.getByLabel("Name").fill("critical services");
  await page.getByLabel("Amount in US dollars").fill("1000");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const pool = page.getByRole("region", { name: "critical services" });
  for (const agent of ["alpha", "beta"]) {
    await pool.getByRole("button", { name: "Add agent" }).click();
    await page.getByRole("textbox", { name: "Agent" }).fill(agent);
    await page.getByLabel("Amount in US dollars (optional)").fill("200");
    await page.getByLabel("Reason").fill("First share of the pool");
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await expect(pool.getByTestId("pool-agent-row").filter({ hasText: agent })).toContainText("$200.00");
  }
  await expect(pool).toContainText("$600.00 unallocated");
  await pool.getByRole("button", { name: "Rebalance" }).click();
  await expect(page.getByTestId("proposal")).toContainText("alpha");
  await page.getByLabel("Reason").fill("Share what is left by priority");
  await page.getByRole("dialog").getByRole("button", { name: "Rebalance" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await pool.getByRole("button", { name: "Transfer" }).click();
  await page.getByLabel("Amount in US dollars").fill("5000");
  await page.getByLabel("Reason").fill("More than there is in it");
  await page.getByRole("dialog").getByRole("button", { name: "Transfer" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toBeVisible();
  // Everything is shared out by now: one agent gives to the other.
  await page.getByLabel("From").selectOption("agent:alpha");
  await page.getByLabel("To", { exact: true }).selectOption("agent:beta");
  await page.getByLabel("Amount in US dollars").fill("5");
  await page.getByRole("dialog").getByRole("button", { name: "Transfer" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("NEON-55 the overrides page shows what was spent under it", async ({ page }) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1" });
  await change(product.admin, "admin.overrides.activate", {
    kind: "BYPASS",
    reason: "Launch day of the campaign",
  });
  expect(await authorize(product.agent, "4")).toMatchObject({ allowed: true });
  await page.goto(`${product.url}/admin/budget/overrides`);
  await expect(page.getByTestId("override-row")).toContainText("$4.00");
});
