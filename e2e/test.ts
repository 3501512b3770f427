import { test as base } from "@playwright/test";
import { noteActs } from "./acts";

/** As Playwright's, with every context of the browser watched for acts: see after/every-act.spec.ts. */
export const test = base.extend({
  browser: [
    async ({ browser }, use) => {
      const open = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await open(options);
        noteActs(context);
        return context;
      };
      await use(browser);
      browser.newContext = open;
    },
    { scope: "worker" },
  ],
});
