import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/**
 * Axe finds nothing on the page as it stands, and nothing reaches over its right edge.
 * @param rules all, unless only some can differ from what was judged before: another theme changes nothing but colours
 */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  // Our pages have no frames, so axe may judge in the page itself, without opening a blank one for each result.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  if (rules !== undefined) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }));
  expect(told).toEqual([]);
  const overhang = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overhang).toBeLessThanOrEqual(0);
}
