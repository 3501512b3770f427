import { type Browser, type Cookie, expect, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { change } from "./api";
import type { Product } from "./product";
import { openSession } from "./session";

const PASSWORD = "a password of many words";

export type Role = "ADMIN" | "FINANCE" | "VIEWER";

/** Signs in as somebody of a role, who is invited and joins first. @returns the session's cookies */
export async function cookiesOf(product: Product, role: Role): Promise<Cookie[]> {
  if (role === "ADMIN") return product.cookies;
  const email = `${role.toLowerCase()}@harbour.example`;
  const invited = await change(product.admin, "admin.members.invite", { email, role });
  const token = (invited as { link: string }).link.split("/").at(-1);
  await change({ url: product.url }, "invite.accept", { token, name: role, password: PASSWORD });
  const session = await openSession(product.url, { email, password: PASSWORD });
  const { cookies } = await session.storageState();
  await session.dispose();
  return cookies as Cookie[];
}

/** Joins by the link of an invitation in a browser of its own; a password that is too short is refused first. */
export async function joinBy(browser: Browser, link: string, name: string): Promise<Page> {
  const page = await (await browser.newContext()).newPage();
  await page.goto(link);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Password").fill("short");
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByLabel("Password")).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Join" }).click();
  await page.waitForURL("**/admin/budget");
  return page;
}

/** An action that is there by keyboard too, says who may take it, and does nothing. */
export async function expectDenied(action: Locator, why: RegExp): Promise<void> {
  await expect(action).toBeDisabled();
  await expect(action).toHaveAccessibleDescription(why);
  const told = action.page().getByRole("tooltip").filter({ hasText: why });
  await expect(told).toHaveCount(0);
  await action.focus();
  await expect(told).toBeVisible();
  await action.press("Enter");
  await expect(action.page().getByRole("dialog")).toHaveCount(0);
  await expectAccessible(action.page());
  await action.press("Escape");
  await expect(told).toHaveCount(0);
}
