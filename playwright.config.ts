import { defineConfig } from "@playwright/test";

/** Debian's Chromium: no browser is downloaded. The flags keep it from looking for hosts that are not ours. */
const chromium = {
  executablePath: process.env.PURSER_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export default defineConfig({
  testDir: "e2e",
  projects: [
    { name: "pages", testMatch: "*.spec.ts", testIgnore: "after/**" },
    { name: "after", testMatch: "after/*.spec.ts", dependencies: ["pages"] },
  ],
  globalSetup: "./e2e/template.ts",
  // Each file runs its own product, on a copy of the template's database: two at once fit two cores.
  workers: 2,
  fullyParallel: false,
  forbidOnly: true,
  // On a starved machine the first call to a product that has just started may be answered 503, as it should be.
  retries: 2,
  timeout: 180_000,
  globalTimeout: 1_500_000,
  expect: { timeout: 10_000 },
  outputDir: "test-results/e2e",
  reporter: "list",
  use: {
    browserName: "chromium",
    // A key that is pressed before a page listens is lost: better to try the test again soon than to wait for its end.
    actionTimeout: 45_000,
    launchOptions: chromium,
    viewport: { width: 1280, height: 900 },
    locale: "en-US",
    timezoneId: "Europe/Berlin",
    trace: "on-first-retry",
    screenshot: "only-on-failure",
  },
});
