import { expect, type Locator, type Page } from "@playwright/test";
import { expectAccessibleInEveryLook } from "./accessible";
import { change, record } from "./api";
import { cookiesOf } from "./people";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("narrow");
const HEIGHT = 800;
let budget = "";

test.describe.configure({ mode: "serial" });
test.use({ viewport: { width: 390, height: HEIGHT }, hasTouch: true });

test.beforeAll(async () => {
  const made = await change(product.admin, "admin.budgets.create", {
    name: "Spring",
    scopeType: "CAMPAIGN",
    scopeKey: "spring",
    period: "MONTHLY",
    limitCost: "10",
  });
  budget = `budgets/${(made as { id: string }).id}`;
  for (let n = 0; n < 30; n += 1)
    await record(product.exact, { cost: "0.2", agentId: `agent ${n}`, campaignId: "spring" });
});

async function open(page: Page, name: string): Promise<void> {
  await page.goto(`${product.url}/admin/budget/${name}`);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (box === null) throw new Error("It is not seen.");
  return { ...box, bottom: box.y + box.height };
}

/** A page that is still being sent has its bar twice for a moment, once unseen. */
const barOf = (page: Page) => page.locator(".primary-bar").filter({ visible: true });

test("a page's primary action stands at the bottom, wide enough for a thumb, below the last row", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await page.context().addCookies(product.cookies);
  for (const [name, action] of [
    ["", "Set cap"],
    ["budgets", "New budget"],
    [budget, "Change"],
    ["budgets/new", "Save"],
    ["campaigns/spring", "Set limit"],
    ["overrides", "New override"],
    ["pools", "New pool"],
    ["prices", "New price"],
    ["reports", "Download"],
    ["settings/keys", "New key"],
    ["settings/members", "Invite"],
    ["settings/channels", "New channel"],
  ] as const) {
    await open(page, name);
    const button = await boxOf(barOf(page).locator("a, button"));
    expect([name, await barOf(page).locator("a, button").textContent()]).toEqual([name, action]);
    expect([name, button.height >= 44, button.width, button.bottom]).toEqual([name, true, 358, HEIGHT - 8]);
    const bar = await boxOf(barOf(page));
    // What is read last makes the page longer.
    await expect(async () => {
      await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
      expect([name, (await boxOf(page.getByRole("main"))).bottom <= bar.y]).toEqual([name, true]);
    }).toPass({ timeout: 5000 });
  }
});

test("a page that has none has no bar, and one that is wide has it among the others", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await open(page, "audit");
  await expect(barOf(page)).toHaveCount(0);
  await page.setViewportSize({ width: 1280, height: HEIGHT });
  await open(page, "budgets");
  const [button, title] = [
    await boxOf(page.getByRole("link", { name: "New budget" })),
    await boxOf(page.getByRole("main").getByRole("heading", { level: 1 })),
  ];
  expect(button.y).toBeLessThan(title.bottom + 60);
});

test("the focus is never under the bar", async ({ page }) => {
  test.setTimeout(90_000);
  await page.context().addCookies(product.cookies);
  for (const name of ["budgets/new", budget]) {
    await open(page, name);
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press("Tab");
      const covered = await page.evaluate(() => {
        const [bar, focused] = [document.querySelector(".primary-bar"), document.activeElement];
        if (bar === null || focused === null || focused === document.body || bar.contains(focused))
          return null;
        const { top, bottom } = focused.getBoundingClientRect();
        const edge = bar.getBoundingClientRect().top;
        return bottom > edge && top < edge + 61 ? focused.outerHTML.slice(0, 200) : null;
      });
      expect(covered).toBeNull();
    }
  }
});

test("what is said passes above the bar, and paper has no bar", async ({ page }) => {
  await page.context().addCookies(product.cookies);
  await open(page, `${budget}/edit`);
  await page.getByLabel("Cost (optional)").fill("12");
  await page.getByRole("button", { name: "Save", exact: true }).tap();
  await expect(page.getByRole("heading", { level: 1, name: "Spring" })).toBeVisible();
  const toast = page.locator("[data-sonner-toast]");
  await expect(toast).toContainText("Budget saved");
  await expect(toast).toHaveAttribute("data-mounted", "true");
  // The page that comes next brings a bar of its own.
  const passesAboveTheBar = async () => {
    const [said, bar] = [await toast.boundingBox(), await barOf(page).boundingBox()];
    return said !== null && bar !== null && said.y + said.height <= bar.y;
  };
  await expect.poll(passesAboveTheBar).toBe(true);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("link", { name: "Change", exact: true })).toBeHidden();
});

test("who may not is told why above the bar", async ({ page }) => {
  await page.context().addCookies(await cookiesOf(product, "VIEWER"));
  await open(page, "budgets");
  await page.getByRole("button", { name: "New budget" }).focus();
  const reason = page.getByRole("tooltip").filter({ visible: true });
  await expect(reason).toContainText("Needs the role");
  const told = await boxOf(reason);
  expect(told.y).toBeGreaterThan(0);
  expect(told.bottom).toBeLessThanOrEqual((await boxOf(barOf(page))).y + 1);
  await expectAccessibleInEveryLook(page, undefined, [390]);
});
