import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { authorize, change, mutate, query, record } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("budgets");

test.describe.configure({ mode: "serial" });

test.beforeEach(async ({ page }) => {
  await page.context().addCookies(product.cookies);
});

test("AII-10 a new budget shows what it would have done before it is made, and may begin by watching", async ({
  page,
}) => {
  for (const cost of ["3", "3", "3", "1"]) await record(product.exact, { cost, campaignId: "spring" });
  await page.goto(`${product.url}/admin/budget/budgets/new`);
  await page.getByLabel("Name").fill("Spring each day");
  await page.getByLabel("Which campaign").fill("spring");
  await page.getByLabel("Counts anew each").selectOption("DAILY");
  const preview = page.getByTestId("budget-preview");
  await expect(preview).toContainText("Nothing is changed yet.");
  await page.getByLabel("Cost (optional)").fill("7");
  await expect(preview).toContainText(/It would have blocked 1 of 4 executions since .*: \$3\.00, all on/);
  await expect(preview).toContainText("Acts at once");
  await expect(preview.getByTestId("preview-period").last()).toContainText("$10.00");
  await page.getByLabel("Cost (optional)").fill("10.5");
  await expect(preview).toContainText("It would have blocked none of 4 executions");
  await expect(preview).not.toContainText("Acts at once");
  await page.getByLabel("Cost (optional)").fill("7");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Save as observe-only" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spring each day" })).toBeVisible();
  await expect(page.getByText("At the limit: observes only")).toBeVisible();
  const still = await mutate(product.agent, "budget.authorize", {
    agentType: "CONTENT",
    campaignId: "spring",
    estimatedCost: "5",
  });
  expect(still.data).toMatchObject({ allowed: true });
});

test("a budget is duplicated with its rules under a name of its own", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/budgets`);
  await page.getByRole("link", { name: "Spring each day" }).click();
  await page.getByRole("link", { name: "Duplicate" }).click();
  await expect(page.getByLabel("Name")).toHaveValue("Spring each day (copy)");
  await expect(page.getByLabel("Cost (optional)")).toHaveValue("7");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Spring each day (copy)" })).toBeVisible();
});

test("several budgets are suspended and resumed at once, with one reason", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/budgets`);
  await page.getByLabel("Choose Spring each day", { exact: true }).check();
  await page.getByLabel("Choose Spring each day (copy)").check();
  await expect(page.getByText("2 budgets chosen")).toBeVisible();
  await expectAccessible(page);
  for (const [act, level] of [
    ["Suspend", "suspended"],
    ["Resume", null],
  ] as const) {
    if (act === "Resume") {
      await page.getByLabel("Choose Spring each day", { exact: true }).check();
      await page.getByLabel("Choose Spring each day (copy)").check();
    }
    await page.getByRole("toolbar").getByRole("button", { name: act }).click();
    await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
    await page.getByLabel("Reason").fill("While the runaway loop is looked at");
    await page.getByRole("dialog").getByRole("button", { name: act }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
    if (level !== null)
      await expect(page.locator(`[data-testid=budget-row][data-level=${level}]`)).toHaveCount(2);
  }
  await expect(page.locator("[data-testid=budget-row][data-level=suspended]")).toHaveCount(0);
});

test("the list says what each budget is expected to cost, and what caps it", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/budgets?all=true`);
  const spring = page.getByTestId("budget-row").filter({ hasText: "Campaign spring, each month" });
  // The tighter budgets of this campaign only watch: they hold nothing back.
  await expect(spring).toContainText(/No limit of its own, capped by Monthly cap \(\$[\d.]+ left\)/);
  await expect(spring.getByRole("link", { name: "Monthly cap" })).toBeVisible();
  await expect(spring).toContainText(/\$[\d.]+at this rate|unknown/);
  await expectAccessible(page);
});

test("one counter of a budget that has one each is raised once, and begins anew alone", async ({ page }) => {
  const made = (await change(product.admin, "admin.budgets.create", {
    name: "Each agent",
    scopeType: "AGENT",
    each: ["AGENT"],
    period: "MONTHLY",
    limitCost: "2",
  })) as { id: string };
  for (const agentId of ["writer", "editor"]) await record(product.exact, { agentId, cost: "2" });
  await page.goto(`${product.url}/admin/budget/budgets/${made.id}`);
  const writer = page.getByTestId("counter-row").filter({ hasText: "writer" });
  const editor = page.getByTestId("counter-row").filter({ hasText: "editor" });
  await expect(writer).toContainText("$0.00");
  await writer.getByRole("button", { name: "Raise writer once" }).click();
  await page.getByLabel("Amount in US dollars").fill("1.5");
  await page.getByLabel("Reason").fill("The launch needs one more day");
  await page.getByRole("dialog").getByRole("button", { name: "Raise once" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(writer).toContainText("$1.50");
  await expect(editor).toContainText("$0.00");
  await editor.getByRole("button", { name: "Reset editor" }).click();
  await page.getByLabel("Reason").fill("A new assignment begins today");
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(writer).toContainText("$2.00");
  await record(product.exact, { agentId: "editor", cost: "0.25" });
  await expect(editor).toContainText("$0.25");
  expect(await authorize(product.agent, "0.01")).toMatchObject({ allowed: true });
});

test("who hears of a budget is named with the rule that tells them; without one nobody hears", async ({
  page,
}) => {
  const rules = (await query(product.admin, "admin.alertRules.list", {})).data as { data: { id: string }[] };
  for (const { id } of rules.data) await change(product.admin, "admin.alertRules.remove", { ruleId: id });
  await page.goto(`${product.url}/admin/budget/budgets/new`);
  for (const title of ["What", "How much", "When", "At the limit", "Who hears"])
    await expect(page.getByRole("heading", { level: 2, name: title, exact: true })).toBeVisible();
  const hearers = page.getByTestId("budget-hearers");
  await expect(hearers).toContainText("Nobody hears of it.");
  await expect(hearers.getByRole("link", { name: "Make a rule" })).toHaveAttribute(
    "href",
    "/admin/budget/alerts?rule=new",
  );
  const { channel } = (await change(product.admin, "admin.channels.create", {
    name: "on call",
    kind: "log",
    hearsCritical: false,
  })) as { channel: { id: string } };
  await change(product.admin, "admin.alertRules.create", {
    name: "Agents to the log",
    scopeTypes: ["AGENT"],
    channelIds: [channel.id],
  });
  await page.reload();
  await expect(hearers).toContainText("Nobody hears of it.");
  await page.getByLabel("Covers").selectOption("AGENT");
  await expect(hearers).toContainText("Every alert of budgets with the scope agent.");
  await expect(hearers).toContainText("to on call (Log)");
  await page.getByLabel("A call that would pass the limit").selectOption("ignore");
  await expect(hearers).toContainText("It only counts, so it raises no alert.");
  await page.getByLabel("A call that would pass the limit").selectOption("queue");
  await page.getByLabel("Waits at most").fill("600");
  await expect(page.getByText("10 minutes. From a minute to a day")).toBeVisible();
  await page.getByLabel("Name").fill("Writer");
  await page.getByLabel("Which agent").fill("writer");
  await page.getByLabel("Requests (optional)").fill("100");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Writer" })).toBeVisible();
  const told = page.getByRole("region", { name: "Who hears" });
  await expect(told).toContainText("to on call (Log)");
  await told.getByRole("link", { name: "Agents to the log" }).click();
  await expect(page.getByRole("dialog", { name: "Edit Agents to the log" })).toBeVisible();
});
