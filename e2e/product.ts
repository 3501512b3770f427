import { type Cookie, expect, type Locator, type Page, test } from "@playwright/test";
import type { Caller } from "./api";
import { ADMIN, type Server, startServer } from "./server";
import { copyTemplate, readTemplate } from "./template";

export interface Product {
  server: Server;
  url: string;
  admin: Caller;
  agent: Caller;
  /** May name costs itself. */
  exact: Caller;
  /** Of a session of the administrator. */
  cookies: Cookie[];
}

type Settings = Record<string, string>;

/**
 * One product for the tests of a file, set up as the template is; filled before the first of them.
 * @param settings more of its environment, or what finds it once something beside the product was started
 */
export function useProduct(name: string, settings: Settings | (() => Settings) = {}): Product {
  const product = {} as Product;
  test.beforeAll(async () => {
    test.setTimeout(150_000);
    const template = readTemplate();
    const server = await startServer({
      name,
      settings: typeof settings === "function" ? settings() : settings,
      fill: (dataDir) => copyTemplate(template, dataDir),
    });
    const caller = (key: string): Caller => ({ url: server.url, key });
    Object.assign(product, {
      server,
      url: server.url,
      admin: caller(template.adminKey),
      agent: caller(template.agentKey),
      exact: caller(template.exactKey),
      cookies: template.cookies,
    });
  });
  test.afterAll(async () => {
    test.setTimeout(60_000);
    await product.server?.stop();
  });
  return product;
}

/** Opens the overview in a session that began before, and waits until it follows the events of the server. */
export async function openOverview(page: Page, { url, cookies }: Product): Promise<void> {
  await page.context().addCookies(cookies);
  await page.goto(`${url}/admin/budget`);
  await isLive(page);
}

/** Signs in with the pointer. */
export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(ADMIN.email);
  await page.getByLabel("Password").fill(ADMIN.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/admin/budget");
  await isLive(page);
}

export async function isLive(page: Page): Promise<void> {
  await expect(page.getByText("Live", { exact: true })).toBeVisible();
}

/** The figure of a tile; its title holds the exact amount. */
export function figure(page: Page, tile: "spent" | "remaining" | "projected" | "executions"): Locator {
  return page.getByTestId(`tile-${tile}`).locator("p").nth(1);
}

/** The meter of the monthly cap. */
export function capMeter(page: Page): Locator {
  return page.getByTestId("tile-spent").getByRole("meter");
}

/** Marks the document: the mark is gone after any reload or navigation. */
export async function markDocument(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => document.documentElement.setAttribute("data-marked", ""));
  return async () => {
    expect(await page.evaluate(() => document.documentElement.hasAttribute("data-marked"))).toBe(true);
  };
}
