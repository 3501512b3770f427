import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change, query, record } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

const product = useProduct("settings");

test.describe.configure({ mode: "serial" });

test.beforeEach(({ page }) => page.context().addCookies(product.cookies));

test("NEON-39 a rule is changed with its source shown, and goes back to what is built in", async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/budget/settings/general`);
  const row = page.getByTestId("setting-override.secondApproverAbove");
  await expect(row).toContainText("built in");
  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByLabel("Value").fill("not money");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("US dollars");
  await page.getByLabel("Value").fill("100");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("$100.00");
  await expect(row).toContainText("set here");
  const settings = (await query(product.admin, "admin.settings.get")).data as {
    data: { name: string; value: unknown }[];
  };
  expect(settings.data.find(({ name }) => name === "override.secondApproverAbove")?.value).toBe("100");
  await row.getByRole("button", { name: /^Change/ }).click();
  await page.getByRole("button", { name: "Back to built in" }).click();
  await expect(row).toContainText("none");
});

test("NEON-39 lengths of time and shares are shown and changed in the same unit", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/settings/general`);
  const queue = page.getByTestId("setting-queue.ttlSeconds");
  await expect(queue).toContainText("1\u00a0day");
  await queue.getByRole("button", { name: /^Change/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Value")).toHaveValue("1");
  await expect(dialog.getByLabel("Unit")).toHaveValue("day");
  await dialog.getByLabel("Value").fill("2");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Give 1\u00a0minute to 1\u00a0day.");
  await dialog.getByLabel("Value").fill("90");
  await dialog.getByLabel("Unit").selectOption({ label: "minutes" });
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(queue).toContainText("90\u00a0minutes");
  const threshold = page.getByTestId("setting-alerts.defaultThreshold");
  await expect(threshold).toContainText("80%");
  await threshold.getByRole("button", { name: /^Change/ }).click();
  await dialog.getByLabel("Value").fill("75");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(threshold).toContainText("75%");
  const { data } = (await query(product.admin, "admin.settings.get")).data as {
    data: { name: string; value: unknown }[];
  };
  const storedOf = (name: string) => data.find((row) => row.name === name)?.value;
  expect([storedOf("queue.ttlSeconds"), storedOf("alerts.defaultThreshold")]).toEqual([5400, 0.75]);
  await page.goto(`${product.url}/admin/budget/audit`);
  const row = page.getByTestId("audit-row").filter({ hasText: "Queue keeps a call" }).first();
  await expect(row).toContainText("90\u00a0minutes");
});

test("a key is rotated: the new one opens, the old one too until the overlap ends", async ({ page }) => {
  const { key: old } = (await change(product.admin, "admin.keys.create", {
    name: "Crawler",
    scopes: ["read"],
  })) as { key: string };
  await page.goto(`${product.url}/admin/budget/settings/keys`);
  await page.getByRole("button", { name: "Rotate Crawler" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Rotate", exact: true }).click();
  const key = (await page.getByTestId("new-key").textContent()) ?? "";
  for (const one of [old, key])
    expect((await query({ url: product.url, key: one }, "budget.status")).status).toBe(200);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByTestId("key-row").filter({ hasText: "Crawler" })).toHaveCount(2);
});

test("system: the books are verified by hand, and every job says when it ran", async ({ page }) => {
  await page.goto(`${product.url}/admin/budget/settings/system`);
  await page.getByRole("button", { name: "Verify the books" }).click();
  await expect(page.getByTestId("books-verified")).toContainText("Books balance");
  await expect(page.getByTestId("job-row").first()).toBeVisible();
});

test("NEON-91 an end user is erased by keyboard: counted first, then by typing who; no amount changes", async ({
  page,
}) => {
  await record(product.exact, { cost: "2.5", tokens: 5, userId: "user-to-forget" });
  const spent = async () => (await query(product.agent, "budget.status")).data;
  const before = await spent();
  await page.goto(`${product.url}/admin/budget/settings/retention`);
  await expect(page.getByTestId("retention-rule")).toContainText("All executions are kept");
  await page.getByRole("textbox", { name: "User" }).focus();
  await page.keyboard.type("user-to-forget");
  await page.keyboard.press("Tab");
  await page.keyboard.type("asked for in a letter");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(dialog).toContainText("1 execution,");
  await expect(dialog.getByRole("button", { name: "Erase" })).toBeDisabled();
  await expectAccessible(page);
  await dialog.getByLabel("Type user-to-forget to go on").fill("user-to-forget");
  await dialog.getByRole("button", { name: "Erase" }).click();
  await expect(dialog).toHaveCount(0);
  expect(await spent()).toEqual(before);
  await page.getByLabel("Older than").fill("400");
  await page.getByRole("button", { name: "Count what would go" }).click();
  // Nothing is asked where nothing would be dropped.
  await expect(page.getByText(/nothing would go/)).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("integrations name this server's own addresses; jobs run at times that people can read", async ({
  page,
}) => {
  await page.goto(`${product.url}/admin/budget/settings/integrations`);
  await expect(page.getByTestId("door-row").filter({ hasText: "MCP" })).toContainText(`${product.url}/mcp`);
  await expect(page.getByRole("region", { name: "curl snippet" })).toContainText(product.url);
  await page.goto(`${product.url}/admin/budget/settings/system`);
  await expect(page.getByTestId("job-row").filter({ hasText: "Budget alerts" })).toContainText(
    "Every 30 minutes",
  );
});
