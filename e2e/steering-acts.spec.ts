// Acts of those who steer that no other file drives: see after/every-act.spec.ts.
import { expect, type Page } from "@playwright/test";
import { change, mutate } from "./api";
import { cookiesOf } from "./people";
import { runSql } from "./postgres";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("steering-acts");
const REASON = "Looked at by two people today";

test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

const open = (page: Page, path: string) => page.goto(`${product.url}/admin/budget/${path}`);

test("FINANCE takes a request back; another is refused, and who asked reads why", async ({
  browser,
  page,
}) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  const context = await browser.newContext();
  await context.addCookies(await cookiesOf(product, "FINANCE"));
  const asking = await context.newPage();
  await open(asking, "overrides");
  const ask = async (amount: string) => {
    await asking.getByRole("button", { name: "Ask for an override" }).click();
    const dialog = asking.getByRole("dialog");
    await dialog.getByLabel("Amount in US dollars").fill(amount);
    await dialog.getByLabel("Reason").fill("The launch needs more room");
    await dialog.getByRole("button", { name: "Ask", exact: true }).click();
    await expect(dialog).toHaveCount(0);
  };
  await ask("7");
  await asking.getByRole("button", { name: /^Take back: \$7\.00 more/ }).click();
  await expect(asking.getByTestId("request-row")).toContainText("Taken back");
  await ask("9");
  await open(page, "overrides");
  await page.getByRole("button", { name: /^Refuse: \$9\.00 more/ }).click();
  await page.getByRole("textbox", { name: "Reason" }).fill("Nine is more than the month has left");
  await page.getByRole("dialog").getByRole("button", { name: "Refuse" }).click();
  await expect(asking.getByTestId("request-row").first()).toContainText(
    "“Nine is more than the month has left”",
  );
  await context.close();
});

test("the queue is looked at by hand, and a call whose budget has room may go", async ({ page }) => {
  const budget = (await change(product.admin, "admin.budgets.create", {
    name: "Night work",
    scopeType: "CAMPAIGN",
    scopeKey: "night",
    period: "MONTHLY",
    limitCost: "1",
    action: "queue",
  })) as { id: string };
  const queued = { agentType: "CONTENT", campaignId: "night", estimatedCost: "5" };
  expect((await mutate(product.agent, "budget.authorize", queued)).data).toMatchObject({ decision: "queue" });
  await open(page, "queue");
  await expect(page.getByTestId("queue-row")).toContainText("Night work");
  await page.getByRole("button", { name: "Look now" }).click();
  await expect(page.getByText(/^Looked at \d.calls?, 0 may go/)).toBeVisible();
  await open(page, `budgets/${budget.id}`);
  await page.getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByLabel("Reason").fill(REASON);
  await page.getByRole("dialog").getByRole("button", { name: "Archive" }).click();
  await expect(page.getByRole("main")).toContainText("Archived");
});

test("suggestions are applied or laid aside, each once", async ({ page }) => {
  await change(product.admin, "admin.pools.create", { name: "Launch", initialBudget: "50" });
  await runSql(
    product.server.dataDir,
    `insert into suggestions (id, organization_id, kind, entity_type, entity_id, title, detail, created_at, updated_at)
     select 'sug_0000000000000000000000000000000' || n, organization_id, 'REBALANCE', 'pool',
       case n when 1 then id else 'another' end, 'Share Launch anew ' || n, 'Two agents have used their share.', now(), now()
     from budget_pools, generate_series(1, 2) n`,
  );
  await open(page, "insights");
  await page.getByRole("button", { name: "Dismiss: Share Launch anew 2" }).click();
  await expect(page.getByText("Laid aside for a week")).toBeVisible();
  await page.getByRole("button", { name: "Apply: Share Launch anew 1" }).click();
  await expect(page.getByText("Applied", { exact: true })).toBeVisible();
  await expect(page.getByTestId("suggestion-row")).toHaveCount(0);
});

test("an unusual day is laid aside with its reason, and stays listed", async ({ page }) => {
  const zeros = Array.from({ length: 11 }, () => "0").join(", ");
  await runSql(
    product.server.dataDir,
    `insert into usage_hours
     select id, date_trunc('day', now()) - make_interval(days => back, hours => -12), gen_random_uuid(), 'SEO',
       null, null, null, null, null, null, case back when 4 then 40 else 1 end, 0, 0, 0, 1, 1, ${zeros}, 0, 0, 0, 0
     from organizations, generate_series(1, 50) back`,
  );
  await open(page, "insights");
  const row = page.getByRole("row").filter({ hasText: "SEO" }).filter({ hasText: "$40.00" }).first();
  await row.getByRole("button", { name: /^Dismiss / }).click();
  await page.getByLabel("Reason").fill("The catalogue was written anew");
  await page.getByRole("dialog").getByRole("button", { name: "Dismiss" }).click();
  await expect(row).toContainText("The catalogue was written anew");
  await expect(row.getByRole("button", { name: /^Dismiss / })).toHaveCount(0);
});
