import { expect, type Locator, type Page } from "@playwright/test";
import { AuditListOutput, type AuditRow } from "@/server/contract/admin-audit";
import { authorize, change, mutate, query, readOverview, record } from "./api";
import { capMeter, figure, openOverview, useProduct } from "./product";
import { test } from "./test";

const product = useProduct("controls");
const REASON = "Launch night, agreed with the board";

// Each test goes on where the one before it stopped.
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  await record(product.exact, { cost: "99", campaignId: "spring", tokens: 10 });
});

test("NEON-53 NEON-54 NEON-37 sets the monthly cap and its first alert; both are kept and audited", async ({
  page,
}) => {
  await openOverview(page, product);
  await page.getByRole("button", { name: "Set cap" }).click();
  const dialog = page.getByRole("dialog", { name: "Monthly cap" });
  await expect(dialog.getByLabel("First alert at")).toHaveValue("80");
  await dialog.getByLabel("Limit in US dollars").fill("1500.25");
  await dialog.getByLabel("First alert at").fill("75");
  await expect(dialog).toContainText("which leaves $1,401.25");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await expect(capMeter(page)).toHaveAttribute("aria-valuetext", /of \$1,500\.25/);
  await page.reload();
  await expect(capMeter(page)).toHaveAttribute("aria-valuetext", /of \$1,500\.25/);
  await page.getByRole("button", { name: "Set cap" }).click();
  await expect(dialog.getByLabel("Limit in US dollars")).toHaveValue(/^1500\.250*$/);
  await expect(dialog.getByLabel("First alert at")).toHaveValue("75");
  const row = await newestAudit((entry) => JSON.stringify(entry.after).includes("1500.25"));
  expect(JSON.stringify(row.before)).not.toContain("1500.25");
  expect(row.actorType).toBe("user");
});

test("NEON-37 sets the limit of a campaign; it is kept and audited", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("button", { name: "Set the limit of spring" }).click();
  const dialog = page.getByRole("dialog", { name: "Limit of spring" });
  await dialog.getByLabel("Limit in US dollars").fill("123.45");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.reload();
  const row = page.getByTestId("campaign-row").filter({ hasText: "spring" });
  await expect(row).toContainText("of $123.45");
  await expect(row).toHaveAttribute("data-level", "warning");
  const entry = await newestAudit(({ after }) => JSON.stringify(after).includes("123.45"));
  expect(JSON.stringify(entry.before)).not.toContain("123.45");
  // The campaign's own limit would bind before the organization's does.
  await change(product.admin, "admin.campaigns.setBudget", { campaignId: "spring", monthlyBudget: null });
});

test("a cap that is no amount is refused beside its field, and nothing is saved", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("button", { name: "Set cap" }).click();
  const dialog = page.getByRole("dialog", { name: "Monthly cap" });
  await dialog.getByLabel("Limit in US dollars").fill("1e9");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expectRefusedBeside(dialog.getByLabel("Limit in US dollars"));
  await expect(dialog.getByRole("alert")).toBeFocused();
  expect((await readOverview(product.admin)).budget.limit).toMatch(/^1500\.250*$/);
});

test("NEON-42 NEON-60 NEON-61 79.9 is moderate, 80 warns, 95 is critical, 100 is exceeded", async ({
  page,
}) => {
  await change(product.admin, "admin.monthlyBudget.set", { totalBudget: "1000", alertThreshold: 0.8 });
  await openOverview(page, product);
  const badge = page.getByTestId("tile-spent").locator("span[data-level]");
  const steps = [
    { cost: "700", level: "moderate", word: "Moderate", percent: "79.9%", allowed: true },
    { cost: "1", level: "warning", word: "Warning", percent: "80.0%", allowed: true },
    { cost: "150", level: "critical", word: "Critical", percent: "95.0%", allowed: true },
    { cost: "50", level: "exceeded", word: "Exceeded", percent: "100.0%", allowed: false },
  ];
  for (const { cost, level, word, percent, allowed } of steps) {
    await record(product.exact, { cost, tokens: 1 });
    await expect(capMeter(page)).toHaveAttribute("data-level", level);
    await expect(badge).toHaveText(word);
    await expect(page.getByTestId("tile-spent")).toContainText(`${percent} of $1,000.00`);
    const decision = await authorize(product.exact, "0.5");
    expect(decision.allowed).toBe(allowed);
    if (decision.reservationId)
      await change(product.exact, "budget.release", { reservationId: decision.reservationId });
  }
  await expect(page.getByTestId("notice-cap_reached")).toContainText("The monthly cap is reached");
});

test("NEON-43 an overspend is shown below zero", async ({ page }) => {
  await record(product.exact, { cost: "12.5", tokens: 1 });
  await openOverview(page, product);
  await expect(figure(page, "remaining")).toHaveText("\u2212$12.50");
});

test("NEON-115 the override starts on Cancel, is never confirmed by Enter and wants a reason", async ({
  page,
}) => {
  await openOverview(page, product);
  await page.getByRole("button", { name: "Override" }).click();
  const dialog = page.getByRole("dialog", { name: /^Override/ });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByLabel("Amount in US dollars").fill("500");
  await dialog.getByLabel("Amount in US dollars").press("Enter");
  await dialog.getByLabel("Reason").fill("short");
  const confirm = dialog.getByRole("button", { name: "Raise once" });
  await confirm.focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  await confirm.click();
  await expectRefusedBeside(dialog.getByLabel("Reason"));
  await expect(dialog.getByRole("alert")).toBeFocused();
  await dialog.getByLabel("Reason").fill(REASON);
  await confirm.focus();
  await page.keyboard.press("Enter");
  await expect(dialog).toBeVisible();
  expect((await readOverview(product.admin)).override).toBeNull();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("NEON-62 NEON-55 NEON-93 NEON-115 an override lets calls pass until it is ended", async ({ page }) => {
  expect((await authorize(product.exact, "1")).allowed).toBe(false);
  await openOverview(page, product);
  await activateBypass(page);
  const banner = page.getByTestId("override-banner");
  await expect(banner).toContainText("not enforced");
  await expect(banner).toContainText(REASON);
  await expectWarningColour(banner);
  const timer = banner.getByRole("timer");
  const shown = await timer.textContent();
  await expect(timer).not.toHaveText(shown ?? "");
  const passed = await authorize(product.exact, "1");
  expect(passed).toMatchObject({ allowed: true, viaOverride: expect.stringMatching(/^ovr_/) });
  await change(product.exact, "budget.release", { reservationId: passed.reservationId });
  await page.reload();
  await expect(banner).toContainText(REASON);
  // The server draws the banner; its button listens once the countdown runs.
  const drawn = await timer.textContent();
  await expect(timer).not.toHaveText(drawn ?? "");
  await banner.getByRole("button", { name: "End now" }).click();
  await expect(banner).toBeHidden();
  expect((await authorize(product.exact, "1")).allowed).toBe(false);
  const rows = (await audit()).filter((row) => /^override/.test(row.action));
  expect(rows).toHaveLength(2);
  expect(rows.map((row) => row.actorType)).toEqual(["user", "user"]);
  expect(rows.at(-1)?.reason).toBe(REASON);
});

test("NEON-55 a raise adds room for this month alone and is taken back by its end", async ({ page }) => {
  await openOverview(page, product);
  await page.getByRole("button", { name: "Override" }).click();
  const dialog = page.getByRole("dialog", { name: /^Override/ });
  await dialog.getByLabel("Amount in US dollars").fill("100");
  await dialog.getByLabel("Reason").fill(REASON);
  await dialog.getByRole("button", { name: "Raise once" }).click();
  await expect(page.getByTestId("override-banner")).toContainText("raised once by $100.00");
  await expect(figure(page, "remaining")).toHaveText("$87.50");
  expect((await authorize(product.exact, "87.500001")).allowed).toBe(false);
  expect((await authorize(product.exact, "87.5")).allowed).toBe(true);
  await expect(figure(page, "remaining")).toHaveText("$0.00");
});

test("an override without reason or longer than 7 days is refused by the API too", async () => {
  const bare = await mutate(product.admin, "admin.overrides.activate", { kind: "BYPASS", reason: "short" });
  expect(bare.status).toBe(422);
  const long = await mutate(product.admin, "admin.overrides.activate", {
    kind: "BYPASS",
    reason: REASON,
    expiresAt: new Date(Date.now() + 8 * 24 * 3_600_000).toISOString(),
  });
  expect(long.status).toBe(422);
});

async function activateBypass(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Override" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toHaveAccessibleName("Override Monthly cap");
  await dialog.getByRole("radio", { name: /Stop enforcing/ }).click();
  // From here it names no budget: whoever presses it is told so.
  await expect(dialog).toHaveAccessibleName("Stop enforcing every budget");
  await expect(dialog.getByText(/^Stops enforcing all of \d+.budgets? for/)).toBeVisible();
  await dialog.getByRole("radio", { name: "1 hour" }).click();
  await dialog.getByLabel("Reason").fill(REASON);
  await dialog.getByRole("button", { name: "Stop enforcing" }).click();
  await expect(dialog).toBeHidden();
}

/** The complaint stands under the field and is read with it. */
async function expectRefusedBeside(field: Locator): Promise<void> {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(/must/i);
}

async function expectWarningColour(banner: Locator): Promise<void> {
  const [border, warning] = await banner.evaluate((element) => {
    const probe = document.createElement("span");
    probe.className = "border-l-2 border-warning";
    element.append(probe);
    const colours = [getComputedStyle(element).borderLeftColor, getComputedStyle(probe).borderLeftColor];
    probe.remove();
    return colours;
  });
  expect(border).toBe(warning);
}

async function audit(): Promise<AuditRow[]> {
  const { data } = await query(product.admin, "admin.audit.list", { limit: 100 });
  return AuditListOutput.parse(data).data;
}

async function newestAudit(matches: (row: AuditRow) => boolean): Promise<AuditRow> {
  const row = (await audit()).find(matches);
  if (!row) throw new Error("no such row in the audit log");
  return row;
}
