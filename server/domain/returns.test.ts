import { expect, test } from "vitest";
import { usd } from "./money";
import { returnOn } from "./returns";

const outcome = { cost: usd("40"), conversions: usd("3"), impact: usd("2.5") };

test.each([
  ["conversions alone", { perConversion: usd("20"), perImpact: null }, ["60", "1.5"]],
  ["impact alone", { perConversion: null, perImpact: usd("8") }, ["20", "0.5"]],
  ["both", { perConversion: usd("20"), perImpact: usd("8") }, ["80", "2"]],
  ["worth nothing", { perConversion: usd("0"), perImpact: null }, ["0", "0"]],
])("NGX-63 value ÷ cost by %s", (_name, worth, expected) => {
  const made = returnOn(outcome, worth);
  expect([made?.value.toFixed(), made?.valuePerCost?.toFixed()]).toEqual(expected);
});

test("NGX-63 zero cost has no ratio; what nobody has valued has none at all", () => {
  const free = returnOn({ ...outcome, cost: usd("0") }, { perConversion: usd("1"), perImpact: null });
  expect([free?.value.toFixed(), free?.valuePerCost]).toEqual(["3", null]);
  expect(returnOn(outcome, { perConversion: null, perImpact: null })).toBeNull();
});
