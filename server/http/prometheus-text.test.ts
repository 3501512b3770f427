import { expect, test } from "vitest";
import { prometheusText } from "./prometheus-text";

test("labels of any text stay within their quotes, and money stays exact", () => {
  const text = prometheusText([
    {
      name: "purser_budget_spent_usd",
      type: "gauge",
      help: "Spent.",
      samples: [
        { labels: { budget: 'a "b" \\ c\nd' }, value: "0.100000000001" },
        { labels: { budget: "e" }, value: 2 },
      ],
    },
    { name: "purser_up_seconds", type: "gauge", help: "Up.", samples: [{ value: 1.5 }] },
  ]);
  expect(text).toBe(`# HELP purser_budget_spent_usd Spent.
# TYPE purser_budget_spent_usd gauge
purser_budget_spent_usd{budget="a \\"b\\" \\\\ c\\nd"} 0.100000000001
purser_budget_spent_usd{budget="e"} 2
# HELP purser_up_seconds Up.
# TYPE purser_up_seconds gauge
purser_up_seconds 1.5
`);
});
