import { type Browser, type BrowserContext, chromium, type Page } from "@playwright/test";
import config from "../playwright.config";

/** What one load of a page took. Milliseconds; kilobytes of 1,000 bytes as sent, compressed. */
export type PageRun = {
  /** From the request to the first byte of its answer. */
  firstByteMs: number;
  /** Largest contentful paint, from the start of the navigation. */
  largestPaintMs: number;
  /**
   * The slower of two interactions, each up to the next frame as the browser's Event Timing says it: a click on the
   * page's first control that opens something, where there is one, and the palette opened by its keys.
   */
  interactionMs: number;
  scriptKb: number;
};

/** A machine that does other work may hold a load up; only a hang meets this. */
const LOAD_MS = 120_000;
/** Until what was opened is drawn, and the browser has said how long it took. */
const SETTLED_MS = 500;
const OPENS = 'main :is([aria-haspopup], [aria-expanded], [role="combobox"]):not([disabled])';

/** A signed-in browser that says how long pages took. */
export class PageMeter {
  private constructor(
    private readonly browser: Browser,
    private readonly url: string,
    private readonly signedIn: Awaited<ReturnType<BrowserContext["storageState"]>>,
  ) {}

  static async open(
    url: string,
    { email, password }: { email: string; password: string },
  ): Promise<PageMeter> {
    const browser = await chromium.launch(config.use?.launchOptions);
    const context = await browser.newContext();
    context.setDefaultTimeout(LOAD_MS);
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/admin/budget");
    const signedIn = await context.storageState();
    await context.close();
    return new PageMeter(browser, url, signedIn);
  }

  /** Paths of the pages that the rail leads to, and of one budget, agent and campaign. */
  async pages(): Promise<string[]> {
    return await this.inNewContext(async (page) => {
      await page.goto(`${this.url}/admin/budget`);
      const links = page.locator('nav a[href^="/admin/budget"]');
      await links.first().waitFor();
      const paths = await links.evaluateAll((all) =>
        all.map((link) => new URL((link as HTMLAnchorElement).href).pathname),
      );
      const details: string[] = [];
      for (const list of ["budgets", "agents", "campaigns"]) {
        await page.goto(`${this.url}/admin/budget/${list}`);
        const rows = page.locator(`main table a[href^="/admin/budget/${list}/"]`);
        await rows.first().waitFor();
        const href = await rows.first().getAttribute("href");
        if (href !== null) details.push(href);
      }
      return [...new Set([...paths, ...details])];
    });
  }

  /** Opens a page with an empty cache. @returns null where the page says that it could not be read */
  async measure(path: string): Promise<PageRun | null> {
    return await this.inNewContext(async (page) => {
      await page.addInitScript(observe);
      await page.goto(`${this.url}${path}`, { waitUntil: "load" });
      const failed = page.getByText("This page could not be read.");
      // With the skeleton of a page there is no heading yet.
      await page.getByRole("heading", { level: 1 }).or(failed).first().waitFor({ state: "attached" });
      if ((await failed.count()) > 0) return null;
      // The largest paint is known once nothing larger comes; the first click ends it.
      await page.waitForTimeout(1_000);
      const seen = await page.evaluate(read);
      return { ...seen, interactionMs: await interact(page) };
    });
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  private async inNewContext<T>(act: (page: Page) => Promise<T>): Promise<T> {
    const context = await this.browser.newContext({
      storageState: this.signedIn,
      viewport: { width: 1280, height: 900 },
    });
    context.setDefaultTimeout(LOAD_MS);
    try {
      return await act(await context.newPage());
    } finally {
      await context.close();
    }
  }
}

type Observed = { largestPaintMs: number; slowestEventMs: number };
type ObservedWindow = Window & { observed: Observed };

/** Runs in the page, before anything of its own. */
function observe(): void {
  const observed = { largestPaintMs: 0, slowestEventMs: 0 };
  Object.assign(window, { observed });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) observed.largestPaintMs = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    // Only what a person does has an id: a pointer that finds itself over a page which has just loaded does nothing.
    for (const entry of list.getEntries() as (PerformanceEntry & { interactionId?: number })[])
      if (entry.interactionId) observed.slowestEventMs = Math.max(observed.slowestEventMs, entry.duration);
  }).observe({ type: "event", durationThreshold: 16, buffered: true } as PerformanceObserverInit);
}

/** Runs in the page. */
function read(): Omit<PageRun, "interactionMs"> {
  const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  const scripts = (performance.getEntriesByType("resource") as PerformanceResourceTiming[]).filter((entry) =>
    new URL(entry.name).pathname.endsWith(".js"),
  );
  const { largestPaintMs } = (window as unknown as ObservedWindow).observed;
  return {
    firstByteMs: navigation ? navigation.responseStart - navigation.requestStart : Number.NaN,
    largestPaintMs,
    scriptKb: scripts.reduce((sum, entry) => sum + entry.encodedBodySize, 0) / 1_000,
  };
}

async function interact(page: Page): Promise<number> {
  // What only a narrow window shows cannot be clicked in a wide one.
  const control = page.locator(OPENS).filter({ visible: true }).first();
  if ((await control.count()) > 0) {
    await control.click();
    await page.waitForTimeout(SETTLED_MS);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(SETTLED_MS);
  }
  await page.keyboard.press("Control+KeyK");
  await page.waitForTimeout(SETTLED_MS);
  return await page.evaluate(() => (window as unknown as ObservedWindow).observed.slowestEventMs);
}
