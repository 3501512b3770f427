import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Rgb = [number, number, number];

const css = readFileSync(new URL("./globals.css", import.meta.url), "utf8");

function block(selector: string): Map<string, Rgb> {
  const body = css.split(`${selector} {`)[1]?.split("\n}")[0] ?? "";
  const found = body.matchAll(/--([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);/g);
  return new Map(
    [...found].map(([, name, l, c, h]) => [String(name), toLinear(Number(l), Number(c), Number(h))]),
  );
}

/** OKLCH to linear sRGB, with Björn Ottosson's matrices. */
function toLinear(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;

function contrast(one: Rgb | undefined, other: Rgb | undefined): number {
  if (!one || !other) throw new Error("A role is missing from globals.css.");
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const GROUNDS = ["canvas", "surface", "sunken"];
const LEVELS = ["ok", "warning", "critical", "exceeded"];
const TEXTS = ["ink", "ink-2", "ink-3", "accent", "forecast-text", ...LEVELS.map((level) => `${level}-text`)];
const MARKS = [...LEVELS, "held", "forecast", "rule-strong"];

describe.each([
  ["light", ":root"],
  ["dark", '[data-theme="dark"]'],
])("%s theme", (_, selector) => {
  const colours = block(selector);

  test("every role is set and inside sRGB", () => {
    expect(colours.size).toBe(32);
    for (const [name, rgb] of colours)
      for (const channel of rgb) {
        expect(channel, name).toBeGreaterThan(-0.0005);
        expect(channel, name).toBeLessThan(1.0005);
      }
  });

  test.each(TEXTS)("text %s is at least 4.9:1 on every ground", (text) => {
    for (const ground of GROUNDS)
      expect(contrast(colours.get(text), colours.get(ground)), ground).toBeGreaterThanOrEqual(4.9);
  });

  test.each(LEVELS)("%s text is at least 4.5:1 on its own tint, and so is ink", (level) => {
    const tint = colours.get(`${level}-tint`);
    for (const text of [`${level}-text`, "ink", "ink-2"])
      expect(contrast(colours.get(text), tint), text).toBeGreaterThanOrEqual(4.5);
  });

  test.each(MARKS)("mark %s is at least 3:1 on every ground", (mark) => {
    for (const ground of GROUNDS)
      expect(contrast(colours.get(mark), colours.get(ground)), ground).toBeGreaterThanOrEqual(3);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])("series %i is at least 3.1:1 on surface", (number) => {
    const colour = colours.get(`series-${number}`);
    expect(contrast(colour, colours.get("surface"))).toBeGreaterThanOrEqual(3.1);
  });
});
