import { describe, expect, test } from "vitest";
import { type ExecutionFacts, executionSentence } from "./execution-sentence";
import { usd, ZERO } from "./money";

const plain: ExecutionFacts = {
  heldCost: usd("4.15"),
  viaOverride: false,
  requestedModel: null,
  model: "gpt-4o",
  excess: ZERO,
  late: false,
  budgets: 3,
  tightest: { name: "Q1 launch", usedBefore: usd("190"), limit: usd("200") },
};

const table: { name: string; facts: Partial<ExecutionFacts>; says: string }[] = [
  {
    name: "a hold that fits names the tightest budget",
    facts: {},
    says: "Allowed: $190.00 used + $4.15 held is within the $200.00 limit of Q1 launch, the tightest of 3.",
  },
  {
    name: "an override says by how much the limit was passed",
    facts: {
      viaOverride: true,
      tightest: { name: "Q1 launch", usedBefore: usd("199.20"), limit: usd("200") },
    },
    says: "Allowed via override: $199.20 used + $4.15 held is $3.35 above the $200.00 limit of Q1 launch.",
  },
  {
    name: "a cheaper model that served it is named",
    facts: { requestedModel: "gpt-4o", model: "gpt-4o-mini" },
    says: "Degraded from gpt-4o to gpt-4o-mini: $190.00 used + $4.15 held is within the $200.00 limit of Q1 launch, the tightest of 3.",
  },
  {
    name: "no budget with a limit",
    facts: { tightest: null, budgets: 2 },
    says: "Allowed: $4.15 was held; none of 2 budgets limits its cost.",
  },
  {
    name: "a cost without a hold, with excess, told late",
    facts: { heldCost: null, budgets: 1, excess: usd("0.4"), late: true },
    says: "Recorded without a hold: the money was already spent, so no limit could refuse it; 1 budget counts it. $0.40 of it is excess: no hold covered it. It was told late, after its period had ended.",
  },
];

describe("executionSentence", () => {
  test.each(table)("$name", ({ facts, says }) => {
    expect(executionSentence({ ...plain, ...facts })).toBe(says);
  });
});
