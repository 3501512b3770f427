import { expect, type Page } from "@playwright/test";

interface Violation {
  directive: string;
  blocked: string;
}

/** Listens for what a page should never say: errors on the console, thrown errors, breaches of its own policy. */
export async function watchPage(page: Page): Promise<{ expectQuiet: () => Promise<void> }> {
  const heard: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") heard.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => heard.push(`thrown: ${error.message}`));
  await page.exposeFunction("reportViolation", ({ directive, blocked }: Violation) => {
    heard.push(`policy: ${directive} blocked ${blocked}`);
  });
  await page.addInitScript(() => {
    const report = (window as unknown as { reportViolation: (violation: Violation) => void }).reportViolation;
    document.addEventListener("securitypolicyviolation", (event) =>
      report({ directive: event.violatedDirective, blocked: event.blockedURI }),
    );
  });
  return {
    expectQuiet: async () => {
      // What was caused last is told a moment later.
      await page.waitForTimeout(100);
      expect(heard).toEqual([]);
    },
  };
}
