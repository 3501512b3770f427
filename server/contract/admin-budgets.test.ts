import { describe, expect, test } from "vitest";
import { BudgetCreateInput, BudgetGetInput, BudgetsListInput, BudgetUpdateInput } from "./admin-budgets";
import { fieldErrors } from "./validation";

const BUDGET_ID = `bud_${"0".repeat(32)}`;
const least = { name: "daily cap", scopeType: "ORGANIZATION", period: "DAILY" };

/** Codes and paths of what is wrong. */
function wrong(schema: typeof BudgetCreateInput | typeof BudgetUpdateInput, input: unknown): string[] {
  const result = schema.safeParse(input);
  return result.success ? [] : fieldErrors(result.error).map(({ path, code }) => `${path} ${code}`);
}

/** One way at least to get each field wrong. */
const invalid: [string, Record<string, unknown>, string][] = [
  ["no name", { name: undefined }, "/name expected_string"],
  ["a blank name", { name: "  " }, "/name too_short"],
  ["a name of 129", { name: "n".repeat(129) }, "/name too_long"],
  ["a name with a newline", { name: "a\nb" }, "/name control_character"],
  ["a lone surrogate in the name", { name: "a\ud800" }, "/name invalid_unicode"],
  ["a description of 501", { description: "d".repeat(501) }, "/description too_long"],
  ["an unknown scope", { scopeType: "TEAM" }, "/scopeType invalid_value"],
  ["an empty key", { scopeType: "AGENT", scopeKey: "" }, "/scopeKey too_short"],
  ["a blank key", { scopeType: "AGENT", scopeKey: " " }, "/scopeKey blank"],
  ["a key of 129", { scopeType: "AGENT", scopeKey: "k".repeat(129) }, "/scopeKey too_long"],
  ["an invisible key", { scopeType: "AGENT", scopeKey: "a\u200bb" }, "/scopeKey invisible_character"],
  ["a key of the organization", { scopeKey: "x" }, "/scopeKey not_allowed"],
  ["a filter by nothing known", { filters: { TEAM: "x" } }, "/filters unrecognized_keys"],
  ["a filter by __proto__", { filters: JSON.parse('{"__proto__":"x"}') }, "/filters unrecognized_keys"],
  ["an exception of nothing known", { except: { TEAM: ["x"] } }, "/except unrecognized_keys"],
  ["an exception of no value", { except: { MODEL: [] } }, "/except/MODEL out_of_range"],
  [
    "an exception beside a filter",
    { filters: { MODEL: "m" }, except: { MODEL: ["n"] } },
    "/except not_allowed",
  ],
  [
    "an exception on its own key",
    { scopeType: "MODEL", scopeKey: "m", except: { MODEL: ["n"] } },
    "/except not_allowed",
  ],
  ["an empty filter", { filters: { MODEL: "" } }, "/filters/MODEL too_short"],
  [
    "a filter that is the scope",
    { scopeType: "MODEL", scopeKey: "m", filters: { MODEL: "n" } },
    "/filters not_allowed",
  ],
  ["each of nothing known", { each: ["ORGANIZATION"] }, "/each/0 invalid_value"],
  ["each twice", { each: ["USER", "USER"] }, "/each invalid"],
  ["each of one key", { scopeType: "AGENT", scopeKey: "a", each: ["AGENT"] }, "/each not_allowed"],
  ["a parent that is no id", { parentId: "bud_1" }, "/parentId invalid_format"],
  ["an unknown period", { period: "FORTNIGHTLY" }, "/period invalid_value"],
  ["a reset day of 0", { period: "MONTHLY", resetDay: 0 }, "/resetDay out_of_range"],
  ["a reset day of 32", { period: "MONTHLY", resetDay: 32 }, "/resetDay out_of_range"],
  ["a reset day of a day", { resetDay: 2 }, "/resetDay not_allowed"],
  ["a week that starts on 8", { period: "WEEKLY", weekStart: 8 }, "/weekStart out_of_range"],
  ["a fiscal month of 13", { period: "YEARLY", fiscalMonth: 13 }, "/fiscalMonth out_of_range"],
  ["a rate without seconds", { period: "RATE" }, "/windowSeconds required"],
  ["a rate of two days", { period: "RATE", windowSeconds: 172_800 }, "/windowSeconds out_of_range"],
  ["seconds without a rate", { windowSeconds: 60 }, "/windowSeconds not_allowed"],
  ["an allocation", { purpose: "allocation" }, "/purpose invalid_value"],
  ["an unlimited limit", { limitCost: "unlimited" }, "/limitCost invalid_amount"],
  ["a limit below nothing", { limitCost: "-0.01" }, "/limitCost invalid_amount"],
  ["a limit as a number", { limitCost: 10 }, "/limitCost expected_string"],
  ["a limit of 13 decimals", { limitCost: "1.0000000000001" }, "/limitCost too_precise"],
  ["a limit of 13 digits", { limitCost: "1000000000000" }, "/limitCost out_of_range"],
  ["half a token", { limitTokens: 1.5 }, "/limitTokens expected_int"],
  ["tokens as text", { limitTokens: "12" }, "/limitTokens expected_number"],
  ["fewer than no requests", { limitRequests: -1 }, "/limitRequests out_of_range"],
  ["a call of 1e2", { perCallMaxCost: "1e2" }, "/perCallMaxCost invalid_amount"],
  ["an unknown action", { action: "EXPLODE" }, "/action invalid_value"],
  ["an empty action", { action: "" }, "/action invalid_value"],
  ["an unknown urgent action", { urgentAction: "allow" }, "/urgentAction invalid_value"],
  ["AII-9 AII-47 a warning at 101", { warningPercent: 101 }, "/warningPercent out_of_range"],
  ["a warning at -0.01", { warningPercent: -0.01 }, "/warningPercent out_of_range"],
  ["a warning as text", { warningPercent: "80" }, "/warningPercent expected_number"],
  ["a warning of five decimals", { warningPercent: 80.00001 }, "/warningPercent invalid"],
  [
    "AII-48 critical at the warning",
    { warningPercent: 90, criticalPercent: 90 },
    "/warningPercent not_below_critical",
  ],
  ["critical at 100.1", { criticalPercent: 100.1 }, "/criticalPercent out_of_range"],
  ["an empty fallback", { fallbackModel: "" }, "/fallbackModel too_short"],
  ["a suspension of 1", { autoSuspend: 1 }, "/autoSuspend expected_boolean"],
  ["a shadow of yes", { shadow: "yes" }, "/shadow expected_boolean"],
  ["a reserve of 101", { reservePercent: 101 }, "/reservePercent out_of_range"],
  ["a ceiling in words", { hardCeiling: "none" }, "/hardCeiling invalid_amount"],
  ["a wait of 59 seconds", { queueTtlSeconds: 59 }, "/queueTtlSeconds out_of_range"],
  ["a wait of two days", { queueTtlSeconds: 172_800 }, "/queueTtlSeconds out_of_range"],
  ["what is not asked for", { organizationId: "org_x" }, " unrecognized_keys"],
  ["what only the ledger says", { spent: "0" }, " unrecognized_keys"],
];

describe("NGX-53 config validation of a budget", () => {
  test.each(invalid)("NGX-53 refuses %s", (_, fields, problem) => {
    expect(wrong(BudgetCreateInput, { ...least, ...fields })).toContain(problem);
  });

  test("NGX-53 every field has an input that is refused", () => {
    const tried = new Set(invalid.flatMap(([, fields]) => Object.keys(fields)));
    expect(Object.keys(BudgetCreateInput.shape).filter((field) => !tried.has(field))).toEqual([]);
  });

  test("promises rows 13, 14: a limit of 0, no limit, and every field at its edge are fine", () => {
    for (const fields of [
      { limitCost: "0" },
      { limitCost: null },
      { warningPercent: 0, criticalPercent: 100 },
      { warningPercent: 99.9999, criticalPercent: 100 },
      { period: "MONTHLY", resetDay: 31 },
      { period: "RATE", windowSeconds: 1, purpose: "rate_limit" },
      { scopeType: "USER", each: ["USER"], filters: { MODEL: "__proto__" } },
    ])
      expect(wrong(BudgetCreateInput, { ...least, ...fields })).toEqual([]);
  });

  test("C6 the seeds' words are read as ours, in any case", () => {
    const action = (word: string) => BudgetCreateInput.parse({ ...least, action: word }).action;
    expect([action("HARD_LIMIT"), action("soft_limit"), action("Block"), action("ignore")]).toEqual([
      "block",
      "degrade",
      "block",
      "ignore",
    ]);
  });
});

describe("what may be asked", () => {
  test("a change of scope or period is refused and says what to do instead", () => {
    const result = BudgetUpdateInput.safeParse({ budgetId: BUDGET_ID, period: "DAILY" });
    expect(result.error?.issues[0]?.message).toContain("make another budget");
    expect(wrong(BudgetUpdateInput, { budgetId: "bud_1" })).toEqual(["/budgetId invalid_format"]);
    expect(wrong(BudgetUpdateInput, { budgetId: BUDGET_ID, version: 0 })).toEqual(["/version out_of_range"]);
  });

  test("promises rows 70, 71: pages are bounded and take no hints", () => {
    for (const input of [
      { limit: 0 },
      { limit: 101 },
      { limit: "10" },
      { level: "HEALTHY" },
      { sort: "name" },
    ])
      expect(BudgetsListInput.safeParse(input).success, JSON.stringify(input)).toBe(false);
    expect(BudgetsListInput.parse(undefined)).toEqual({ limit: 25 });
    expect(BudgetGetInput.safeParse({}).success).toBe(false);
    expect(BudgetGetInput.safeParse({ budgetId: BUDGET_ID, name: "both" }).success).toBe(false);
  });
});
