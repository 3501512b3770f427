import { expect } from "@playwright/test";
import { mutate, record } from "./api";
import { stopPostgres } from "./postgres";
import { figure, isLive, openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("states");

// The second outage begins when the first has ended.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await record(product.agent, { tokens: 1000 });
});

test("NEON-105 a database outage is told, with a way to try again, and ends by itself", async ({ page }) => {
  await openOverview(page, product);
  const spent = await figure(page, "spent").getAttribute("title");
  const start = await stopPostgres(product.server.dataDir);
  try {
    const ready = await fetch(`${product.url}/api/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({ status: "unready", failing: "database" });
    expect((await fetch(`${product.url}/api/health/live`)).status).toBe(200);
    await page.reload();
    const alert = page.getByRole("alert").filter({ hasText: /could not be read/ });
    await expect(alert).toBeVisible();
    await expect(alert.getByRole("button", { name: "Try again" })).toBeVisible();
    await expect(alert.getByRole("link")).toHaveAttribute("href", "/api/health/ready");
  } finally {
    start();
  }
  await expect
    .poll(async () => (await fetch(`${product.url}/api/health/ready`)).status, { timeout: 30_000 })
    .toBe(200);
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(figure(page, "spent")).toHaveAttribute("title", spent ?? "", { timeout: 20_000 });
});

test("an open page says that it is not live while the database is away, and catches up", async ({ page }) => {
  await openOverview(page, product);
  const shown = await figure(page, "spent").getAttribute("title");
  const start = await stopPostgres(product.server.dataDir);
  try {
    const refused = await mutate(product.agent, "budget.trackCost", { agentType: "CONTENT", tokens: 5 });
    expect([refused.status, refused.code]).toEqual([503, "budget_unavailable"]);
    await expect(page.getByText("Live", { exact: true })).toBeHidden({ timeout: 20_000 });
    // What was read last stays to be read.
    await expect(figure(page, "spent")).toHaveAttribute("title", shown ?? "");
  } finally {
    start();
  }
  await expect
    .poll(async () => (await fetch(`${product.url}/api/health/ready`)).status, { timeout: 30_000 })
    .toBe(200);
  await record(product.agent, { tokens: 1000 });
  await isLive(page);
  await expect(figure(page, "spent")).not.toHaveAttribute("title", shown ?? "", { timeout: 20_000 });
});
