import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, record } from "./api";
import { isLive, openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("catalogue");

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  const call = { agentId: "luna", campaignId: "spring", component: "writer" };
  await record(product.exact, {
    ...call,
    cost: "3",
    model: "gpt-4o",
    conversionAchieved: true,
    success: true,
  });
  await record(product.exact, { ...call, cost: "1.5", model: "gpt-4o-mini", success: false });
  await record(product.agent, { ...call, model: "house-model-7", tokens: 1000 });
});

test("a model without a price comes first, is given one from now on, and the next call costs by it", async ({
  page,
}) => {
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Prices" }).click();
  const row = page.getByTestId("unpriced-row").filter({ hasText: "house-model-7" });
  await expect(row).toContainText("$0.04");
  await row.getByRole("button", { name: "Set the price of house-model-7" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Provider").fill("house");
  await dialog.getByLabel("Input").fill("0.0000001");
  await dialog.getByLabel("Output").fill("4");
  // Enter never confirms, and nothing is set without a reason.
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  const set = dialog.getByRole("button", { name: "Set" });
  await set.focus();
  await page.keyboard.press("Space");
  await expect(dialog.getByRole("alert")).toBeFocused();
  await expect(dialog.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await dialog.getByLabel("Input").fill("2");
  // 1,000 tokens named as one total go by the dearest rate; at no price they were charged provisionally.
  await expect(dialog.getByTestId("price-effect")).toContainText(
    /^In the last 30 days 1.execution of house-model-7 took 1,000 tokens for \$0\.04; at this price \$0\.004, \$0\.04 less\./,
  );
  await dialog.getByLabel("Reason").fill("The price of the house's contract");
  await set.focus();
  await page.keyboard.press("Space");
  await expect(dialog).toHaveCount(0);
  await page.getByLabel("Provider or model").fill("house");
  await expect(page.getByTestId("price-row")).toHaveCount(1);
  await expect(page.getByTestId("price-row")).toContainText("Your own");
  await expect(page.getByTestId("price-row")).toContainText("$2.00");
  const answer = await record(product.agent, {
    provider: "house",
    model: "house-model-7",
    inputTokens: 1_000_000,
    outputTokens: 0,
  });
  expect([answer.cost, answer.priceStatus]).toEqual(["2", "priced"]);
});

test("NEON-52 AII-12 an agent opens into its models, hours and outcome; the rows add up to the figure", async ({
  page,
}) => {
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Agents" }).click();
  await page.getByRole("link", { name: "luna" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "luna" })).toBeVisible();
  await expect(page.getByTestId("tile-cost").locator("p").nth(1)).toHaveAttribute("title", "$4.54");
  await expect(page.getByTestId("tile-outcome")).toContainText("$4.54");
  const models = page.getByRole("table", { name: /^Models/ });
  await expect(models.getByRole("row").filter({ hasText: "gpt-4o-mini" })).toContainText("$1.50");
  await expect(models.getByRole("row").filter({ hasText: "house-model-7" })).toContainText("$0.04");
  await expect(page.getByRole("table", { name: /^Cost by weekday/ }).getByRole("row")).toHaveCount(8);
});

test("NEON-45 NEON-47 a campaign opens from the list, the dearest marked", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Campaigns" }).click();
  await expect(page.getByTestId("campaign-row").first()).toContainText("Top spender");
  await page.getByRole("link", { name: "spring" }).click();
  await expect(page.getByTestId("tile-cost").locator("p").nth(1)).toHaveAttribute("title", "$4.54");
});

test("NEON-48 a campaign opens into its agents, whose cost, tokens and executions add up to it", async ({
  page,
}) => {
  await record(product.exact, { campaignId: "spring", agentId: "sol", cost: "0.46", tokens: 500 });
  await record(product.exact, { campaignId: "spring", cost: "1", tokens: 5 });
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/campaigns`);
  await isLive(page);
  const campaign = page.getByTestId("campaign-row").filter({ hasText: "spring" });
  const button = campaign.getByRole("button", { name: "Agents of spring" });
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await button.click();
  const agents = page.getByTestId("campaign-agent-row");
  await expect(agents).toHaveCount(3);
  await expect(button).toHaveAttribute("aria-expanded", "true");
  await expectAccessible(page);
  await expect(agents.first()).toContainText("luna");
  await expect(agents.nth(1)).toContainText("no agent named");
  // Executions, tokens, spent: the exact figures stand in the titles.
  const whole = (text: string | null) => Number(text?.replace(/[^0-9.]/g, ""));
  for (const [own, ofCampaign] of [
    [0, 4],
    [1, 5],
    [2, 3],
  ] as const) {
    const cell = (row: typeof campaign, place: number) => row.getByRole("cell").nth(place);
    const exact = async (of: ReturnType<typeof cell>) =>
      whole((await of.getAttribute("title")) ?? (await of.textContent()));
    const parts = await Promise.all([0, 1, 2].map((row) => exact(cell(agents.nth(row), own))));
    const sum = parts.reduce((all, part) => all + part, 0);
    expect(sum).toBeCloseTo(await exact(cell(campaign, ofCampaign - 1)), 9);
  }
  await agents.first().getByRole("link").click();
  await expect(page.getByTestId("executions-total")).toContainText("$4.54");
});

test("NGX-38 agents at 40, 60, 80 and 95 % are Healthy, Moderate, Warning and Critical, by icon and word", async ({
  page,
}) => {
  const levels = { 400: "Healthy", 600: "Moderate", 800: "Warning", 950: "Critical" };
  for (const tokens of [400, 600, 800, 950]) {
    const name = `at ${tokens}`;
    const scope = { scopeType: "AGENT", scopeKey: `agent-${tokens}`, period: "MONTHLY" };
    await change(product.admin, "admin.budgets.create", {
      name,
      ...scope,
      limitTokens: 1000,
      action: "warn",
    });
    await record(product.agent, { agentId: `agent-${tokens}`, tokens });
  }
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/budgets`);
  for (const [tokens, word] of Object.entries(levels)) {
    const badge = page
      .getByRole("row")
      .filter({ hasText: `at ${tokens}` })
      .locator("[data-level]")
      .last();
    await expect(badge).toHaveText(word);
    await expect(badge.locator("svg")).toHaveCount(1);
  }
});

test("AII-14 executions are grouped by session; a session lists its runs and what they cost together", async ({
  page,
}) => {
  for (const cost of ["0.1", "0.2"]) await record(product.exact, { sessionId: "s-1", userId: "ana", cost });
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/executions`);
  await isLive(page);
  await page.getByLabel("Group by").selectOption("Session");
  const row = page.getByTestId("group-row").filter({ hasText: "s-1" });
  await expect(row).toContainText("$0.30");
  await expectAccessible(page);
  await row.getByRole("link").click();
  await expect(page.getByTestId("executions-total")).toContainText("2 executions, $0.30 together");
  await expect(page.getByTestId("execution-row")).toHaveCount(2);
});

test("NEON-89 what metadata holds stands in no log, of the server or of alerts", async () => {
  const email = "a@b.c";
  const campaignId = "hushed";
  await change(product.admin, "admin.campaigns.setBudget", { campaignId, monthlyBudget: "1" });
  await record(product.exact, { campaignId, cost: "1.5", metadata: { email } });
  const logs = path.join(product.server.dataDir, "logs");
  const written = () =>
    readdirSync(logs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  // The alert of this very campaign has reached the files.
  await expect.poll(written, { timeout: 60_000 }).toContain(campaignId);
  expect(written()).not.toContain(email);
  expect(product.server.printed()).not.toContain(email);
});

test("insights say that nothing is proposed, and what fallback models saved", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/insights`);
  await expect(page.getByTestId("tile-saved")).toContainText("$0.00");
  await expect(page.getByText("Nothing is proposed.")).toBeVisible();
  await expect(page.getByText("No forecast was kept yet.")).toBeVisible();
  await expect(page.getByText("Nobody has said what an outcome is worth.")).toBeVisible();
  await expectAccessible(page);
});
