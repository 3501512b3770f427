import { expect, test } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { record } from "./api";
import { openOverview, useProduct } from "./product";

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
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toBeFocused();
  await expectAccessible(page);
  await dialog.getByLabel("Input").fill("2");
  await page.keyboard.press("Enter");
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

test("insights say that nothing is proposed, and what fallback models saved", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await page.goto(`${product.url}/admin/budget/insights`);
  await expect(page.getByTestId("tile-saved")).toContainText("$0.00");
  await expect(page.getByText("Nothing is proposed.")).toBeVisible();
});
