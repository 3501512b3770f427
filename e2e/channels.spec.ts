import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Page } from "@playwright/test";
import { expectAccessible, expectAccessibleInEveryLook } from "./accessible";
import { change, record } from "./api";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("channels", { WEBHOOK_ALLOW_PRIVATE: "true" });

test.describe.configure({ mode: "serial" });

type Heard = { type: string; data: Record<string, unknown> };
const heard: Heard[] = [];
let status = 200;
let receiver: Server;
let url = "";

test.beforeAll(async () => {
  receiver = createServer((req, res) => {
    let body = "";
    req.on("data", (chunk) => {
      body += String(chunk);
    });
    req.on("end", () => {
      heard.push(JSON.parse(body) as Heard);
      res.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/for-nobody-else`;
});
test.afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});

async function openChannels(page: Page): Promise<void> {
  await openOverview(page, product);
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Channels" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Channels" })).toBeVisible();
}

test("AII-86 by keyboard a webhook is made, its secret shown once, and a test tells what came of it", async ({
  page,
}) => {
  await openChannels(page);
  await expect(page.getByTestId("channel-row")).toContainText("Server log");
  await page.getByRole("button", { name: "New channel" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("On call");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("http://169.254.169.254/latest");
  await page.keyboard.press("Enter");
  await expect(page.getByText("must not lead to a private or reserved address")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("textbox", { name: "URL" }).fill(url);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("channel-secret")).toHaveText(/^whsec_[A-Za-z0-9+/]{43}=$/);
  const secret = (await page.getByTestId("channel-secret").textContent()) ?? "";
  await page.getByRole("button", { name: "Done" }).press("Enter");
  const row = page.getByTestId("channel-row").filter({ hasText: "On call" });
  await expect(row).toContainText("On call");
  await expect(row).toContainText("…else");
  await expect(row).toContainText("nothing sent yet");
  expect(await page.content()).not.toContain(secret);
  await page.getByRole("button", { name: "Send test: On call" }).press("Enter");
  await expect(page.getByTestId("test-outcome")).toHaveText("The receiver has it. It answered 200.");
  status = 503;
  await page.getByRole("button", { name: "Send once more" }).press("Enter");
  await expect(page.getByTestId("test-outcome")).toHaveText("It did not arrive. The receiver answered 503.");
  status = 200;
  expect(heard.map(({ type }) => type)).toEqual(["channel.test", "channel.test"]);
  await page.getByRole("button", { name: "Close" }).last().press("Enter");
  await expect(page.getByTestId("delivery-row")).toHaveCount(2);
  await expect(row).toContainText("Failed");
});

test("NEON-39 a rule is made by keyboard, shows what it would have sent, and sends the next alert", async ({
  page,
}) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  await record(product.exact, { cost: "81", executionId: "first" });
  await openOverview(page, product);
  await page.goto(`${product.url}/admin/budget/alerts`);
  await expect(page.getByTestId("rule-row").filter({ hasText: "Everything critical" })).toContainText(
    "Alerts that are critical or exceeded.",
  );
  await page.getByRole("button", { name: "New rule" }).press("Enter");
  await page.keyboard.type("Every campaign and cap");
  const preview = page.getByTestId("rule-preview");
  await expect(preview).toContainText("it would have sent 0 alerts");
  await page.getByRole("checkbox", { name: "Critical" }).press("Space");
  await page.getByRole("checkbox", { name: "Exceeded" }).press("Space");
  await expect(preview).toContainText("it would have sent 1 alert");
  await expect(preview).toContainText("Monthly cap");
  await page.getByRole("checkbox", { name: "A queued request is ready" }).press("Space");
  await page.getByRole("checkbox", { name: "On call" }).press("Space");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the rule" }).press("Enter");
  await expect(page.getByTestId("rule-row")).toHaveCount(3);
  await expect(page.getByText("Every alert; a queued request is ready.")).toBeVisible();
  heard.length = 0;
  await record(product.exact, { cost: "15", executionId: "second" });
  await expect
    .poll(() => heard.map(({ type, data }) => `${type} ${data.level}`), { timeout: 30_000 })
    .toEqual(["budget.alert critical"]);
});

test("AII-86 a delivery is seen as it happens, sent again by hand, and a channel is changed and removed", async ({
  page,
}) => {
  await openChannels(page);
  await expect(page.getByTestId("delivery-row").first()).toContainText("Delivered");
  heard.length = 0;
  await page.getByRole("button", { name: "Send again: Alert to On call" }).first().press("Enter");
  await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(1);
  status = 500;
  await record(product.exact, { cost: "10", executionId: "third" });
  const row = page.getByTestId("channel-row").filter({ hasText: "On call" });
  await expect(row).toContainText("Trying again", { timeout: 30_000 });
  await expect(row).toContainText("The receiver answered 500.");
  status = 200;
  await expect(row).toContainText("Delivered", { timeout: 60_000 });
  await page.getByRole("button", { name: "Edit: On call" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Night watch");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByTestId("channel-row").first()).toContainText("Night watch");
  await page.getByRole("button", { name: "Remove: Night watch" }).click();
  await expect(page.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(page.getByTestId("channel-row")).toHaveCount(1);
});

test("axe finds nothing on channels and rules, in both themes at three widths", async ({ page }) => {
  await change(product.admin, "admin.channels.create", { name: "Night watch", kind: "webhook", url });
  await openChannels(page);
  await expect(page.getByTestId("channel-row")).toHaveCount(2);
  await expectAccessibleInEveryLook(page);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${product.url}/admin/budget/alerts`);
  await expect(page.getByTestId("rule-row").first()).toBeVisible();
  await expectAccessibleInEveryLook(page);
  await page.getByRole("button", { name: "New rule" }).click();
  await expect(page.getByTestId("rule-preview")).toContainText("it would have sent");
  await expectAccessibleInEveryLook(page);
});
