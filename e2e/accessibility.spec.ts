import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInEveryLook } from "./accessible";
import { change, record } from "./api";
import { watchPage } from "./page-watch";
import { isLive, openOverview, useProduct } from "./product";
import { type Server, startServer } from "./server";
import { test } from "./test";

const product = useProduct("accessibility");
let unset: Server;

const WIDE_AND_NARROW = [1280, 390];

// The overview goes from empty to exceeded, in this order.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(150_000);
  unset = await startServer({ name: "accessibility-unset", empty: true });
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  await unset?.stop();
});

test("NEON-4 axe finds nothing on the sign-in", async ({ page }) => {
  const watch = await watchPage(page);
  await page.goto(`${product.url}/sign-in`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await watch.expectQuiet();
});

test("NEON-111 axe finds nothing on the set-up, nor on its complaints", async ({ page }) => {
  const watch = await watchPage(page);
  const link = /http:\/\/\S+\/setup\/\S+/.exec(unset.printed())?.[0] ?? "";
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await watch.expectQuiet();
});

test("NEON-4 axe finds nothing on an overview without any execution", async ({ page }) => {
  await overviewInEveryLook(page);
});

test("NEON-4 axe finds nothing on a healthy overview", async ({ page }) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  for (const [index, agentType] of ["CONTENT", "SEO", "DESIGN", "a-type-of-our-own"].entries())
    await record(product.exact, {
      agentType,
      cost: `${index + 1}.${index}4`,
      tokens: 1200 + index,
      agentId: `agent-with-a-rather-long-name-${index}`,
      campaignId: index % 2 === 0 ? "spring-launch-in-every-market" : "always-on",
      success: index !== 2,
    });
  await change(product.admin, "admin.campaigns.setBudget", { campaignId: "always-on", monthlyBudget: "50" });
  await overviewInEveryLook(page);
});

test("NEON-62 NEON-115 axe finds nothing on an exceeded overview with an override", async ({ page }) => {
  await record(product.exact, { cost: "1234.5", tokens: 5, campaignId: "always-on" });
  await change(product.admin, "admin.overrides.activate", {
    kind: "BYPASS",
    reason: "The launch may not stop tonight",
    ceiling: "50",
  });
  await overviewInEveryLook(page);
});

test("axe finds nothing on the open dialogs, and the focus stays in them", async ({ page }) => {
  const watch = await watchPage(page);
  await openOverview(page, product);
  await page.getByRole("button", { name: "End now" }).click();
  await expect(page.getByTestId("override-banner")).toBeHidden();
  for (const name of ["Set cap", "Override"]) {
    await expectAccessibleInEveryLook(
      page,
      async () => {
        await page.goto(`${product.url}/admin/budget`);
        await isLive(page);
        await page.getByRole("button", { name }).click();
        await expect(page.getByRole("dialog")).toBeVisible();
      },
      WIDE_AND_NARROW,
    );
    for (let presses = 0; presses < 12; presses++) await page.keyboard.press("Tab");
    // Beyond the last control the focus stands outside for a moment, before it is brought back to the first.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.closest("[role=dialog]") !== null))
      .toBe(true);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name })).toBeFocused();
  }
  await watch.expectQuiet();
});

test("the keyboard reaches every act of the overview, and the focus is seen", async ({ page }) => {
  await openOverview(page, product);
  const wanted = new Set(["Set cap", "Override", "Previous month", "Show as table"]);
  for (let presses = 0; presses < 60 && wanted.size > 0; presses++) {
    await page.keyboard.press("Tab");
    const { name, outlined } = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return {
        name: element.getAttribute("aria-label") ?? element.textContent ?? "",
        outlined: outlineStyle !== "none" && outlineWidth !== "0px",
      };
    });
    if (!wanted.delete(name)) continue;
    expect([name, outlined]).toEqual([name, true]);
  }
  expect([...wanted]).toEqual([]);
});

async function overviewInEveryLook(page: Page): Promise<void> {
  const watch = await watchPage(page);
  // What is wide is laid out by the page itself when it opens: each width is opened anew.
  await page.context().addCookies(product.cookies);
  await expectAccessibleInEveryLook(
    page,
    async () => {
      await page.goto(`${product.url}/admin/budget`);
      await isLive(page);
    },
    WIDE_AND_NARROW,
  );
  await watch.expectQuiet();
}
