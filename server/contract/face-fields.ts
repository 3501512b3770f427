import { z } from "zod";
import { UsdAmount } from "./primitives";

/** A number's shortest text, without an exponent; empty where it has none. */
function plainText(value: number): string {
  const text = String(value);
  const parts = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
  if (!parts) return text;
  const [, whole = "", fraction = "", exponent = "0"] = parts;
  return `0.${"0".repeat(Number(exponent) - 1)}${whole}${fraction}`;
}

/** US dollars as the seeds' clients send them: a JSON number is taken by its shortest text. */
export const FaceUsd = z
  .union([z.string(), z.number()])
  .transform((value) => (typeof value === "number" ? plainText(value) : value))
  .pipe(UsdAmount)
  .meta({ description: "US dollars, as a decimal string or a number.", examples: ["12.50"] });

/** A percentage for display. */
export const FacePercent = z.number().describe("Per cent, two decimals.");
