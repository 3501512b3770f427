import { expect, type Page } from "@playwright/test";
import { expectAccessibleInEveryLook } from "./accessible";
import { change, mutate, query, record } from "./api";
import { dashboardPages } from "./build-pages";
import { watchPage } from "./page-watch";
import { cookiesOf, type Role } from "./people";
import { useProduct } from "./product";
import { test } from "./test";

// These tests only look at pages: cookies, storage and cache are cleared between them, and a context each would cost as
// much as what most of them do.
test.use({ reuseContext: true });
// Half of them for each worker, each half on a product of its own: alone, this file outlasts all others by minutes.
test.describe.configure({ mode: "parallel" });

const product = useProduct("every-page");
/** What stands for the variable part of an address, by the page before it. */
const ids: Record<string, string> = { "/campaigns": "spring", "/agents": "luna" };

/** Pages that only these roles may open; all others open for everybody who is signed in. */
const ONLY: Record<string, readonly Role[]> = {
  "/audit": ["ADMIN", "FINANCE"],
  "/budgets/new": ["ADMIN", "FINANCE"],
  "/budgets/[id]/edit": ["ADMIN", "FINANCE"],
  "/settings/channels": ["ADMIN"],
  "/settings/general": ["ADMIN"],
  "/settings/integrations": ["ADMIN"],
  "/settings/keys": ["ADMIN"],
  "/settings/members": ["ADMIN"],
  "/settings/retention": ["ADMIN"],
  "/settings/system": ["ADMIN"],
};
const WRITES =
  /^(set|new|create|make|approve|reject|override|archive|suspend|resume|delete|remove|revoke|rotate|save|import|apply|transfer|cancel|acknowledge|raise|reset|rebalance|invite|drain|dismiss|assign|correct|run|end) ?/i;

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const { admin, agent, exact } = product;
  await change(admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  for (const [index, campaignId] of ["spring", "autumn", "spring"].entries())
    await record(exact, {
      cost: `${index + 1}.25`,
      agentId: index === 1 ? "mars" : "luna",
      campaignId,
      model: "gpt-4o-mini",
      provider: "openai",
    });
  const budget = (await change(admin, "admin.budgets.create", {
    name: "Luna by day",
    scopeType: "AGENT",
    scopeKey: "luna",
    period: "DAILY",
    limitCost: "4",
    action: "queue",
  })) as { id: string };
  ids["/budgets"] = budget.id;
  await mutate(agent, "budget.authorize", { agentType: "CONTENT", agentId: "luna", estimatedCost: "3" });
  await change(admin, "admin.pools.create", { name: "Launch", initialBudget: "50" });
  await change(admin, "admin.members.invite", { email: "later@harbour.example", role: "VIEWER" });
  expect((await query(admin, "admin.alerts.list", {})).status).toBe(200);
});

function addressOf(route: string): string {
  const filled = route.replace(
    /(\/[a-z-]+)\/\[[a-zA-Z]+\]/,
    (_, before: string) => `${before}/${ids[before]}`,
  );
  if (filled.includes("[") || filled.includes("undefined"))
    throw new Error(`No row is made for the page ${route}: name one in this test.`);
  return `${product.url}/admin/budget${filled}`;
}

async function open(page: Page, route: string): Promise<void> {
  await page.goto(addressOf(route));
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

for (const route of dashboardPages())
  test(`NEON-4 axe finds nothing on ${route || "/"}, light and dark, at 390, 768 and 1280 px`, async ({
    page,
  }) => {
    test.setTimeout(240_000);
    await page.context().addCookies(product.cookies);
    const watch = await watchPage(page);
    await open(page, route);
    await expectAccessibleInEveryLook(page);
    await watch.expectQuiet();
  });

for (const role of ["ADMIN", "FINANCE", "VIEWER"] as const)
  test(`AII-87 ${role} opens the pages that are for it, and no other`, async ({ page }) => {
    test.setTimeout(300_000);
    await page.context().addCookies(await cookiesOf(product, role));
    const watch = await watchPage(page);
    for (const route of dashboardPages()) {
      const isOpen = ONLY[route]?.includes(role) ?? true;
      await open(page, route);
      const arrived = page.url();
      expect([route, arrived === addressOf(route)]).toEqual([route, isOpen]);
      // How one signs in oneself is everybody's own.
      if (role !== "VIEWER" || !isOpen || route === "/settings/account") continue;
      const buttons = page.getByRole("main").locator("button:enabled:not([aria-disabled=true])");
      const writes = (await buttons.allInnerTexts()).filter((text) => WRITES.test(text.trim()));
      expect([route, writes]).toEqual([route, []]);
    }
    await watch.expectQuiet();
  });
