import { expect } from "@playwright/test";
import { expectAccessibleInEveryLook } from "./accessible";
import { change, record } from "./api";
import { cookiesOf } from "./people";
import { openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("forecast-rules");

test.describe.configure({ mode: "serial" });

test("C20 AII-87 ADMIN makes a rule on forecasts with a digest by keyboard, sees what it would have told, and a wrong share is named", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "100" });
  await record(product.exact, { cost: "81", executionId: "first" });
  await openOverview(page, product);
  await page.goto(`${product.url}/admin/budget/alerts`);
  await page.getByRole("button", { name: "New rule" }).press("Enter");
  await page.keyboard.type("What is coming");
  const forecasts = page.getByRole("checkbox", {
    name: "A budget is projected to reach a share of its limit",
  });
  await forecasts.press("Space");
  await page.getByRole("checkbox", { name: "Alerts", exact: true }).press("Space");
  const share = page.getByRole("textbox", { name: "Projected to reach, per cent of the limit" });
  await expect(share).toHaveValue("100");
  await expect(page.getByTestId("rule-preview")).toContainText("In the last 30 days it would have foretold");
  await share.fill("none");
  await page.getByRole("button", { name: "Make the rule" }).press("Enter");
  await expect(share).toHaveAttribute("aria-invalid", "true");
  await share.fill("90");
  await page.getByLabel("When alerts and forecasts are sent").selectOption("daily");
  await expect(page.getByRole("checkbox", { name: "Critical and exceeded do not wait" })).toBeChecked();
  const channel = page.getByRole("checkbox", { name: "Server log" });
  if (!(await channel.isChecked())) await channel.press("Space");
  await expectAccessibleInEveryLook(page);
  await page.getByRole("button", { name: "Make the rule" }).press("Enter");
  const row = page.getByTestId("rule-row").filter({ hasText: "What is coming" });
  await expect(row).toContainText("Forecasts of 90% of the limit or more, in one message a day.");
  await page.reload();
  await expect(row).toContainText("Forecasts of 90% of the limit or more, in one message a day.");
});

test("AII-87 VIEWER reads the rule and changes none", async ({ page }) => {
  await page.context().addCookies(await cookiesOf(product, "VIEWER"));
  await page.goto(`${product.url}/admin/budget/alerts`);
  await expect(page.getByTestId("rule-row").filter({ hasText: "What is coming" })).toContainText(
    "Forecasts of 90%",
  );
  await expect(page.getByRole("button", { name: "New rule" })).toBeDisabled();
  await expect(page.getByTestId("rule-row").getByRole("button")).toHaveCount(0);
});
