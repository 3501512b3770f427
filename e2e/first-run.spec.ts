import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { markDocument } from "./product";
import { type Server, startServer } from "./server";
import { test } from "./test";

const run = promisify(execFile);
let server: Server;
let link: string;
let page: Page;

// One person's way through the first run, page after page.
test.describe.configure({ mode: "serial" });

test.beforeAll(async ({ browser }) => {
  test.setTimeout(150_000);
  server = await startServer({ name: "first-run", empty: true });
  page = await (await browser.newContext()).newPage();
});

test.afterAll(async () => {
  test.setTimeout(60_000);
  await page?.context().close();
  await server?.stop();
});

test("NEON-111 an empty start prints a one-time set-up link", async () => {
  const found = /^\s*(http:\/\/\S+\/setup\/[A-Za-z0-9_-]{43})$/m.exec(server.printed());
  link = found?.[1] ?? "";
  expect(link).toContain(server.url);
  const response = await page.goto(link);
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1, name: "Set up Purser" })).toBeVisible();
});

test("refuses what cannot be used, beside its field", async () => {
  await expect(page.getByLabel("Time zone")).toHaveValue("Europe/Berlin");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByLabel("E-mail")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
});

test("NEON-111 names the administrator, the organization, its zone and its cap, and shows the key once", async () => {
  await page.getByLabel("Your name").fill("Ana Quay");
  await page.getByLabel("E-mail").fill("ana@harbour.example");
  await page.getByLabel("Password").fill("quay-side-lantern-42");
  await page.getByLabel("Organization").fill("Harbour Light");
  await page.getByLabel("Monthly cap").fill("250");
  await page.getByRole("button", { name: "Set up" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Purser is set up" })).toBeFocused();
  await expect(page.getByTestId("agent-key")).toHaveText(/^psk_[A-Za-z0-9]{12}_[A-Za-z0-9]{32,64}$/);
});

test("NEON-1 the curl line that is shown makes the first execution appear without a reload", async () => {
  const snippet = page.getByRole("region", { name: "curl snippet" });
  await expect(snippet).toBeVisible();
  await expect(page.getByText("Waiting for the first execution")).toBeVisible();
  const stillHere = await markDocument(page);
  const line = (await snippet.textContent()) ?? "";
  expect(line).toContain(server.url);
  // A product that has just started may say 503 on a busy machine; a person runs the line again then.
  await expect(async () => {
    const { stdout } = await run("/bin/sh", ["-c", line.replace(/^curl /, "curl --silent --max-time 10 ")]);
    expect(JSON.parse(stdout)).toMatchObject({ result: { data: { tracked: true, duplicate: false } } });
  }).toPass({ timeout: 30_000 });
  await expect(page.getByText(/The first execution arrived/)).toBeVisible({ timeout: 2_000 });
  await stillHere();
  await expectAccessible(page);
});

test("goes on to the overview, signed in, with the cap and the execution", async () => {
  const onwards = page.getByRole("link", { name: "Go to the overview" });
  if (await onwards.isVisible()) await onwards.click();
  await page.waitForURL("**/admin/budget");
  await expect(page.getByTestId("tile-executions").locator("p").nth(1)).toHaveText("1");
  await expect(page.getByTestId("tile-spent")).toContainText("of $250.00");
});

test("what is left of the set-up stands on the overview until it is dismissed", async () => {
  const list = page.getByTestId("setup-checklist");
  await expect(page.getByText("2 of 5 done")).toBeVisible();
  await expect(list.getByRole("link", { name: "Invite a second administrator" })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await expect(list).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId("tile-spent")).toBeVisible();
  await expect(list).toHaveCount(0);
});

test("the link does not open a second time", async () => {
  const response = await fetch(link);
  expect(response.status).toBe(404);
  expect(await response.text()).not.toContain("Your name");
  const again = await page.request.post(`${server.url}/api/trpc/setup.complete`, {
    headers: { "Sec-Fetch-Site": "same-origin" },
    data: {
      token: link.slice(-43),
      name: "Mallory",
      email: "mallory@harbour.example",
      password: "another-long-password",
      organizationName: "Harbour Dark",
      timeZone: "UTC",
      monthlyCap: null,
    },
  });
  expect(again.status()).toBeGreaterThanOrEqual(400);
  expect(again.status()).toBeLessThan(500);
});
