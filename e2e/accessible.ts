import { createRequire } from "node:module";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";

/** The one rule that a theme can break: themes differ in values of colours and in nothing else. */
const OF_COLOURS = ["color-contrast"];

/** The axe that its builder brings, which reads each colour of a document once: a third of its work is reading colours. */
const AXE = `${axeOfBuilder()};(${rememberColours})();`;

function axeOfBuilder(): string {
  const ofBuilder = createRequire(createRequire(import.meta.url).resolve("@axe-core/playwright"));
  return (ofBuilder("axe-core") as { source: string }).source;
}

/** Runs in the page. */
function rememberColours(): void {
  interface Colour {
    r: number;
    g: number;
    b: number;
    alpha: number;
    parseString: (text: string) => Colour;
  }
  const { axe } = window as unknown as { axe: { commons: { color: { Color: { prototype: Colour } } } } };
  const { prototype } = axe.commons.color.Color;
  const read = prototype.parseString;
  const known = new Map<string, Pick<Colour, "r" | "g" | "b" | "alpha">>();
  prototype.parseString = function (this: Colour, text) {
    const before = known.get(text);
    if (before !== undefined) return Object.assign(this, before);
    const { r, g, b, alpha } = read.call(this, text);
    known.set(text, { r, g, b, alpha });
    return this;
  };
}

/** A note that is there and has not begun to fade in, or that is about to go. */
const NOTES_ON_THEIR_WAY =
  '[data-sonner-toast][data-mounted="false"], [data-sonner-toast][data-removed="true"]';

/** What still fades in has less contrast than it will have. */
async function untilAtRest(page: Page): Promise<void> {
  await expect(page.locator(NOTES_ON_THEIR_WAY)).toHaveCount(0);
  await page.waitForFunction(() =>
    document.getAnimations().every(({ playState, effect }) => {
      return playState !== "running" || effect?.getComputedTiming().endTime === Number.POSITIVE_INFINITY;
    }),
  );
}

/**
 * Axe finds nothing on the page as it stands, and nothing reaches over its right edge.
 * @param rules all, unless only some can differ from what was judged before
 */
export async function expectAccessible(page: Page, rules?: readonly string[]): Promise<void> {
  await untilAtRest(page);
  // Axe is half a megabyte: a document that has it already is not sent it again.
  const isThere = await page.evaluate(() => "axe" in window);
  // Our pages have no frames, so axe may judge in the page itself, without opening a blank one for each result.
  const axe = new AxeBuilder({ page, axeSource: isThere ? "void 0" : AXE })
    .setLegacyMode(true)
    // Of what is as it should be, one example is gathered instead of every element.
    .options({ resultTypes: ["violations"] });
  if (rules !== undefined) axe.withRules([...rules]);
  const { violations } = await axe.analyze();
  const told = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.map((node) => node.html) }));
  expect(told).toEqual([]);
  const overhang = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overhang).toBeLessThanOrEqual(0);
}

/**
 * The same at each width, light and dark. Every rule is judged at every width, where other parts are shown; the theme is
 * changed on what is open, and only what a theme can break is judged again.
 * @param open opens it, once for each width; without it what is open is made wider or narrower
 */
export async function expectAccessibleInEveryLook(
  page: Page,
  open: () => Promise<void> = async () => undefined,
  widths: readonly number[] = [1280, 768, 390],
): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await open();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await expect(page.locator(`html[data-theme="${colorScheme}"]`)).toBeAttached();
      const rules = colorScheme === "dark" ? OF_COLOURS : undefined;
      await test.step(`${colorScheme}, ${width} px`, () => expectAccessible(page, rules));
    }
  }
}
