import { type BrowserContext, test as base, type Page } from "@playwright/test";
import { noteActs } from "./acts";

/** What React has received of a page and not yet put in its place: hidden, and beside its own rendering of the same. */
const NOT_IN_PLACE = 'div[hidden][id^="S:"]';

/** A person never sees what is hidden, but a locator finds it: whoever opens a page goes on once nothing of it is double. */
function untilInPlace(context: BrowserContext): void {
  context.on("page", (page: Page) => {
    const { goto, reload, waitForURL } = page;
    const inPlace = async <T>(opened: Promise<T>): Promise<T> => {
      const answer = await opened;
      await page.waitForFunction((selector) => document.querySelector(selector) === null, NOT_IN_PLACE);
      return answer;
    };
    page.goto = (...args) => inPlace(goto.apply(page, args));
    page.reload = (...args) => inPlace(reload.apply(page, args));
    page.waitForURL = (...args) => inPlace(waitForURL.apply(page, args));
  });
}

/** As Playwright's, with every context of the browser watched for acts: see after/every-act.spec.ts. */
export const test = base.extend({
  browser: [
    async ({ browser }, use) => {
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await open(options);
        noteActs(context);
        untilInPlace(context);
        return context;
      };
      await use(browser);
      browser.newContext = open;
    },
    { scope: "worker" },
  ],
});
