import { admin, cost, hold, long, type Row, record, request, text } from "./row";

const budget = { name: "Bad", scopeType: "AGENT", scopeKey: "bad", period: "MONTHLY" };
const price = { provider: "acme", model: "m", inputPerMillion: "1", outputPerMillion: "1" };

/** Rows 1 to 19, 61 to 63 and 89: amounts, counts, shares and limits. */
export const amounts: readonly Row[] = [
  record("1: cost below zero", { cost: "-0.01" }, "invalid_amount"),
  record("1: tokens below zero", { tokens: -1 }, "out_of_range"),
  request("1: estimate below zero", { estimatedCost: "-0.01" }, "invalid_amount"),
  ...["-0", "+1", "1.", ".5", ""].map((value) =>
    record(`2: cost ${JSON.stringify(value)}`, { cost: value }, "invalid_amount"),
  ),
  text("3: NaN", '{"agentType":"A","tokens":NaN}', 400),
  text("3: Infinity", '{"agentType":"A","tokens":Infinity}', 400),
  record("4: superjson", { json: {}, meta: { values: {} } }, "unrecognized_keys", ""),
  record(
    "72: a hostile meta of superjson",
    { meta: { values: { __proto__: [["Date"]] } } },
    "unrecognized_keys",
    "",
  ),
  text("5: 1e309", '{"agentType":"A","tokens":1,"cost":1e309}', 422, "expected_string"),
  ...["1e5", "0x10", "١٢", "1,000", " 1", "1_000", "NaN"].map((value) =>
    record(`6: cost ${value}`, { cost: value }, "invalid_amount"),
  ),
  text("7: cost as a number", '{"agentType":"A","cost":9007199254740993}', 422, "expected_string"),
  record("8: 13 decimals", { cost: "0.0000000000001" }, "too_precise"),
  record("9: 13 digits", { cost: "1000000000000" }, "out_of_range"),
  ...[1.5, "12", true, [], null, ""].map((value) =>
    record(
      `11: tokens ${JSON.stringify(value)}`,
      { tokens: value },
      value === 1.5 ? "expected_int" : "expected_number",
    ),
  ),
  {
    row: "11: tokens to check as text",
    procedure: "budget.check",
    input: { agentType: "A", estimatedTokens: "1" },
    status: 422,
    error: "expected_number",
    field: "/estimatedTokens",
  },
  record("12: tokens above 1e9", { tokens: 1_000_000_001 }, "out_of_range"),
  record("12: tokens 2**53", { tokens: 2 ** 53 }, "out_of_range"),
  admin(
    "14: the cap unlimited in words",
    "admin.monthlyBudget.set",
    { totalBudget: "unlimited" },
    {
      error: "invalid_amount",
      field: "/totalBudget",
    },
  ),
  admin(
    "14: a limit unlimited in words",
    "admin.budgets.create",
    { ...budget, limitCost: "unlimited" },
    {
      error: "invalid_amount",
      field: "/limitCost",
    },
  ),
  ...[-0.01, 1.01, 80].map((alertThreshold) =>
    admin(
      `15: threshold ${alertThreshold}`,
      "admin.monthlyBudget.set",
      { alertThreshold },
      {
        error: "out_of_range",
        field: "/alertThreshold",
      },
    ),
  ),
  admin(
    "15: warning at the critical level",
    "admin.budgets.create",
    { ...budget, warningPercent: 90, criticalPercent: 90 },
    { error: "not_below_critical", field: "/warningPercent" },
  ),
  admin(
    "15: a rule of 101 levels",
    "admin.alertRules.create",
    { name: "levels", levels: Array(101).fill("CRITICAL"), channelIds: [`chn_${long(32)}`] },
    { error: "out_of_range", field: "/levels" },
  ),
  ...(["qualityScore", "impactScore"] as const).flatMap((name) =>
    [1.0001, -0.1].map((value) => record(`16: ${name} ${value}`, { [name]: value }, "out_of_range")),
  ),
  record("17: a currency on a record", { currency: "EUR" }, "unrecognized_keys", ""),
  admin("17: a display currency without a rate", "admin.settings.update", {
    values: { "currency.display": "EUR" },
  }),
  ...[0, 11].map((priority) => request(`18: priority ${priority}`, { priority }, "out_of_range")),
  request("18: priority 5.5", { priority: 5.5 }, "expected_int"),
  ...[0, -1, 3601].map((value) => request(`19: ttl ${value}`, { ttlSeconds: value }, "out_of_range")),
  request("19: ttl 1.5", { ttlSeconds: 1.5 }, "expected_int"),
  record("61: metadata of 17 KiB", { metadata: { x: long(17 * 1024) } }, "metadata_too_large"),
  record(
    "61: metadata of depth 9",
    { metadata: JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`) },
    "metadata_too_large",
  ),
  ...[0, 501].map(
    (length): Row => ({
      row: `62: a batch of ${length}`,
      procedure: "budget.trackCosts",
      input: { items: Array(length).fill(cost) },
      status: 422,
      error: "out_of_range",
      field: "/items",
    }),
  ),
  { row: "62: a hold for nothing", procedure: "budget.authorize", input: [hold], status: 422 },
  record("89: model empty", { model: "" }, "too_short"),
  ...["-1", "NaN"].map((value) =>
    admin(
      `89: a price of ${value}`,
      "admin.prices.set",
      { ...price, inputPerMillion: value },
      {
        error: "invalid_amount",
        field: "/inputPerMillion",
      },
    ),
  ),
  admin(
    "89: a price of 7 decimals",
    "admin.prices.set",
    { ...price, inputPerMillion: "0.0000001" },
    {
      field: "/inputPerMillion",
    },
  ),
];
