import { expect, type Page } from "@playwright/test";
import { change, query, record } from "./api";
import { dashboardPages } from "./build-pages";
import { watchPage } from "./page-watch";
import { useProduct } from "./product";
import { test } from "./test";

// T11 and row 40 of the bad inputs: names that are markup, code or a link somewhere stay text on every page.

const product = useProduct("hostile-names");

const PAYLOADS = [
  "<script>alert(1)</script>",
  "</script><script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<iframe srcdoc='<script>parent.alert(1)</script>'>",
  "<a href=javascript:alert(1)>open</a>",
  "<body onload=alert(1)>",
  "<details open ontoggle=alert(1)>",
  "<math><mi xlink:href='javascript:alert(1)'>",
  "<style>*{display:none}</style>",
  "<base href=//evil.example>",
  "<meta http-equiv=refresh content=0;url=//evil.example>",
  "<form action=//evil.example><button>go</button></form>",
  '"><script>alert(1)</script>',
  "' onmouseover='alert(1)",
  "javascript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "[open](javascript:alert(1))",
  '![x](x"onerror="alert(1))',
  "{{constructor.constructor('alert(1)')()}}",
] as const;
const [FIRST] = PAYLOADS;
const LOOK_ALIKE = "s\u0430ge";

const ids: Record<string, string> = {
  "/campaigns": encodeURIComponent(FIRST),
  "/agents": encodeURIComponent(FIRST),
};

test.beforeAll(async () => {
  test.setTimeout(120_000);
  const { admin, exact } = product;
  await change(admin, "admin.monthlyBudget.set", { totalBudget: "1000" });
  for (const text of PAYLOADS)
    await record(exact, {
      cost: "1",
      agentId: text,
      campaignId: text,
      userId: text,
      sessionId: text,
      provider: text,
      model: text,
      component: text,
      environment: text.slice(0, 64),
      task: `${text}\n${text}`,
      metadata: { note: text },
    });
  await record(exact, { cost: "1", agentId: LOOK_ALIKE, campaignId: LOOK_ALIKE });
  for (const [index, name] of PAYLOADS.entries()) {
    const scope = { scopeType: "AGENT", scopeKey: name, period: "MONTHLY", action: "warn" };
    const made = await change(admin, "admin.budgets.create", { name, ...scope, limitCost: "1.05" });
    if (index === 0) ids["/budgets"] = (made as { id: string }).id;
  }
  // Past its level: the alert names budget and agent.
  for (const agentId of PAYLOADS) await record(exact, { cost: "1", agentId });
  await change(admin, "admin.pools.create", { name: FIRST, initialBudget: "50" });
  await change(admin, "admin.keys.create", { name: FIRST, scopes: ["read"] });
  const reason = `${FIRST} is the reason`;
  await change(admin, "admin.overrides.activate", {
    kind: "BYPASS",
    campaignId: FIRST,
    ceiling: "5",
    reason,
  });
  const violation = { agentId: FIRST, violationType: "LOW_BUDGET", severity: "HIGH", message: FIRST };
  await change(exact, "budget.reportViolation", violation);
  const { data } = await query(admin, "admin.executions.list", { limit: 1 });
  ids["/executions"] = (data as { data: { id: string }[] }).data[0]?.id ?? "";
});

function addressOf(route: string): string {
  return `${product.url}/admin/budget${route.replace(
    /(\/[a-z-]+)\/\[[a-zA-Z]+\]/,
    (_, before: string) => `${before}/${ids[before]}`,
  )}`;
}

/** What markup would have made of a name, if it were not text. */
const madeOfNames = (page: Page) =>
  page.evaluate(
    () =>
      document.querySelectorAll(
        'img[src="x"], [onerror], [onload], [ontoggle], [onmouseover], a[href^="javascript:" i], a[href^="data:" i], base, iframe[srcdoc], form[action*="evil"], meta[http-equiv="refresh"]',
      ).length,
  );

test("T11 row 40: on every page the names are text; none runs, loads or leads anywhere", async ({ page }) => {
  test.setTimeout(300_000);
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  await page.context().addCookies(product.cookies);
  const watch = await watchPage(page);
  let shown = 0;
  for (const route of dashboardPages()) {
    await page.goto(addressOf(route));
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("main")).toBeVisible();
    expect([route, await madeOfNames(page), dialogs]).toEqual([route, 0, []]);
    expect(page.url()).toContain(product.url);
    if ((await page.locator("main").textContent())?.includes(FIRST)) shown += 1;
  }
  // Not a test of empty pages.
  expect(shown).toBeGreaterThanOrEqual(8);
  await watch.expectQuiet();
});

test("row 27: a name that looks like another one is marked in its list and on its own page", async ({
  page,
}) => {
  await page.context().addCookies(product.cookies);
  const mark = page.getByText("Not “sage”: U+0430");
  for (const at of ["agents", "campaigns", `agents/${encodeURIComponent(LOOK_ALIKE)}`]) {
    await page.goto(`${product.url}/admin/budget/${at}`);
    await expect(mark).toBeVisible();
    await expect(mark).toHaveCount(1);
  }
});
