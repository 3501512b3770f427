import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, mutate, readOverview, record } from "./api";
import { cookiesOf } from "./people";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("budget-page");
let budgetId = "";

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  const made = await change(product.admin, "admin.budgets.create", {
    name: "Spring launch",
    scopeType: "CAMPAIGN",
    scopeKey: "spring",
    period: "MONTHLY",
    limitCost: "10",
    action: "block",
  });
  budgetId = (made as { id: string }).id;
  for (const [userId, cost] of [
    ["ana", "5"],
    ["ben", "3.5"],
  ])
    await record(product.exact, { cost, userId, agentId: "luna", campaignId: "spring" });
  const call = { agentType: "CONTENT", agentId: "luna", campaignId: "spring" };
  await mutate(product.agent, "budget.authorize", { ...call, estimatedCost: "0.75", ttlSeconds: 3600 });
  for (let n = 0; n < 3; n += 1)
    await mutate(product.agent, "budget.authorize", { ...call, estimatedCost: "4" });
});

test("NGX-37 NGX-38 AII-8 a budget's page: burn chart, what binds, thresholds, decisions and open holds", async ({
  page,
}) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/budgets/${budgetId}`);
  await expect(page.getByText("$8.50 of $10.00 spent, $0.75 held. At the limit: blocks.")).toBeVisible();
  const chart = page.getByTestId("usage-chart");
  await expect(chart).toContainText("$8.50 of $10.00 spent by");
  await expectAccessible(page);
  await chart.getByRole("button", { name: "Show as table" }).click();
  await expect(chart.getByRole("table")).toContainText("$8.50");
  await expect(page.getByTestId("binding-row").filter({ hasText: "tightest" })).toContainText(
    "Spring launch",
  );
  const warning = page.getByTestId("threshold-row").first();
  await expect(warning).toContainText("80%, $8.00");
  await expect(warning).toContainText("at $8.50");
  await expect(page.getByTestId("threshold-row").last()).toContainText("not yet");
  const decision = page.getByTestId("decision-row").first();
  await expect(decision).toContainText("Blocked");
  await expect(decision).toContainText(
    /Blocked by Spring launch \(campaign, \w+\): \$8\.50 spent \+ \$0\.75 held \+ \$4\.00 requested is \$3\.25 above the \$10\.00 limit/,
  );
  await expect(decision).toContainText("Nothing was spent.");
  await expect(page.getByTestId("hold-row")).toContainText("$0.75");
  await page
    .getByRole("region", { name: "Spend against the limit" })
    .getByRole("link", { name: "Executions" })
    .click();
  await expect(page.getByTestId("execution-row")).toHaveCount(2);
});

test("NEON-49 spend by user from the day up, opening into that user's executions", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/spend?groupBy=userId&campaignId=spring&grain=hour`);
  await expect(page.getByText("By user from the day up")).toBeVisible();
  const rows = page.getByTestId("spend-group");
  await expect(rows.first()).toContainText("ana");
  await expect(rows.first()).toContainText("$5.00");
  await expect(page.getByLabel("Each bar").locator("option")).toHaveText(["Day", "Week", "Month"]);
  await expectAccessible(page);
  await rows.filter({ hasText: "ben" }).getByTestId("spend-figure").click();
  await expect(page.getByTestId("execution-row")).toHaveCount(1);
});

test("a viewer reads the budget and changes nothing; nobody is named by user", async ({ page }) => {
  await page.context().addCookies(await cookiesOf(product, "VIEWER"));
  await page.goto(`${product.url}/admin/budget/budgets/${budgetId}`);
  await expect(page.getByTestId("decision-row").first()).toContainText("Blocked by Spring launch");
  for (const act of ["Raise once", "Suspend", "Reset", "Change"])
    await expect(page.getByRole("button", { name: act, exact: true })).toBeDisabled();
  await page.goto(`${product.url}/admin/budget/spend`);
  await expect(page.getByLabel("Group by").locator("option", { hasText: "User" })).toHaveCount(0);
  await page.goto(`${product.url}/admin/budget/spend?groupBy=userId`);
  await expect(page.getByText("A viewer may not ask by user.")).toBeVisible();
  await expect(page.getByText("ana")).toHaveCount(0);
});

test("NEON-44 two people change a campaign's limit: the later one sees both values and who saved first", async ({
  page,
}) => {
  await change(product.admin, "admin.campaigns.setBudget", { campaignId: "spring", monthlyBudget: "50" });
  await openOverview(page, product);
  await page.getByRole("button", { name: /limit of spring/i }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Limit in US dollars")).toHaveValue("50");
  await change(product.admin, "admin.campaigns.setBudget", { campaignId: "spring", monthlyBudget: "70" });
  await dialog.getByLabel("Limit in US dollars").fill("60");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  const panel = dialog.getByTestId("changed-meanwhile");
  await expect(panel).toContainText("Changed by");
  await expect(panel.getByRole("row", { name: /Limit/ })).toContainText("$60");
  await expect(panel.getByRole("row", { name: /Limit/ })).toContainText("$70.00");
  await panel.getByRole("button", { name: "Save mine" }).click();
  await expect(dialog).toBeHidden();
  const { campaigns } = await readOverview(product.admin);
  expect(campaigns.find(({ campaignId }) => campaignId === "spring")?.limit).toBe("60");
});

test("C10 a budget that an override passes says until when, and only that one", async ({ page }) => {
  const reason = "The launch may not stop tonight";
  await change(product.admin, "admin.overrides.activate", { kind: "BYPASS", budgetId, reason });
  await openOverview(page, product);
  await expect(page.getByTestId("override-banner")).toContainText("is not enforced");
  await expect(page.getByTestId("tile-spent")).not.toContainText("not enforced");
  await page.goto(`${product.url}/admin/budget/budgets/${budgetId}`);
  await expect(page.getByText(/At the limit: blocks, but not enforced until \d/)).toBeVisible();
});
