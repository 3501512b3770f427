// npx tsx e2e/screenshots.ts URL EMAIL PASSWORD OUTDIR [PATH...]: pages below /admin/budget (all of them where none is
// named), wide and narrow, light and dark, whole.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import config from "../playwright.config";

const [url, email, password, directory, ...named] = process.argv.slice(2);
const paths =
  named.length > 0
    ? named
    : [
        "",
        "spend",
        "reports",
        "campaigns",
        "agents",
        "executions",
        "insights",
        "budgets",
        "budgets/new",
        "pools",
        "overrides",
        "queue",
        "alerts",
        "prices",
        "audit",
        "settings/general",
        "settings/account",
        "settings/members",
        "settings/keys",
        "settings/channels",
        "settings/integrations",
        "settings/retention",
        "settings/system",
      ];
if (!url || !email || !password || !directory) {
  console.error("usage: npx tsx e2e/screenshots.ts URL EMAIL PASSWORD OUTDIR");
  process.exit(2);
}
mkdirSync(directory, { recursive: true });
const browser = await chromium.launch(config.use?.launchOptions);
try {
  const context = await browser.newContext({ locale: "en-US", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${url}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/admin/budget");
  for (const name of paths)
    for (const colorScheme of ["light", "dark"] as const)
      for (const width of [1280, 390]) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${url}/admin/budget/${name}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        // A chart draws once its width is known.
        await page.waitForTimeout(700);
        const slug = name === "" ? "overview" : name.replaceAll("/", "-");
        const file = path.join(directory, `${slug}-${width}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        console.log(file);
      }
} finally {
  await browser.close();
}
