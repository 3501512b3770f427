import { AxeBuilder } from "@axe-core/playwright";
import { expect } from "@playwright/test";
import { expectAccessible } from "./accessible";
import { test } from "./test";

const PALE = `<html lang="en"><head><title>Pale</title></head><body><main><h1>Pale</h1>
<p style="color:oklch(0.8 0.02 200)">too pale</p><p style="color:rgba(0,0,0,.3)">half there</p>
<p style="color:oklch(0.8 0.02 200)">too pale again</p>
<p style="color:#000;background:color-mix(in srgb, white, transparent 50%)">as it should be</p></main></body></html>`;

test("NEON-4 axe that reads each colour once finds what axe finds", async ({ page }) => {
  await page.setContent(PALE);
  const plain = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(plain.violations.map(({ id, nodes }) => [id, nodes.length])).toEqual([["color-contrast", 3]]);
  await page.goto("about:blank");
  await page.setContent(PALE);
  await expect(expectAccessible(page)).rejects.toThrow("color-contrast");
  const quick = await new AxeBuilder({ page, axeSource: "void 0" }).setLegacyMode(true).analyze();
  expect(quick.violations).toEqual(plain.violations);
  expect(quick.passes).toEqual(plain.passes);
  expect(quick.incomplete).toEqual(plain.incomplete);
});
