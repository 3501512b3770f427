import { describe, expect, test } from "vitest";
import {
  type BudgetNames,
  HIDDEN_USER,
  hideEntity,
  hideUsers,
  withoutIds,
} from "@/server/domain/hidden-users";

const plain: BudgetNames = {
  name: "Spring",
  description: "For ana",
  scopeType: "CAMPAIGN",
  scopeKey: "ana",
  filters: { MODEL: "gpt-4o" },
  except: null,
};

describe("hideUsers", () => {
  test("leaves a budget alone that is of no user, whatever it is called", () => {
    expect(hideUsers(plain)).toBe(plain);
    expect(hideUsers({ ...plain, scopeType: "USER", scopeKey: null })).toMatchObject({ scopeKey: null });
  });

  test.each<[string, Partial<BudgetNames>, Partial<BudgetNames>]>([
    [
      "the user in the scope",
      { name: "ana", scopeType: "USER" },
      { name: HIDDEN_USER, description: `For ${HIDDEN_USER}`, scopeKey: HIDDEN_USER },
    ],
    [
      "the user in a filter, beside the others",
      { name: "Of ana on mini", filters: { USER: "ana", MODEL: "mini" } },
      { name: `Of ${HIDDEN_USER} on mini`, scopeKey: "ana", filters: { USER: HIDDEN_USER, MODEL: "mini" } },
    ],
    [
      "the users who are excepted, and how many there are",
      { name: "All but ana, ben", except: { USER: ["ana", "ben"], KEY: ["k"] } },
      { name: `All but ${HIDDEN_USER}, ${HIDDEN_USER}`, except: { USER: [HIDDEN_USER], KEY: ["k"] } },
    ],
  ])("AII-87 hides %s", (_name, change, wanted) => {
    expect(hideUsers({ ...plain, ...change })).toMatchObject(wanted);
  });
});

test.each([
  ["by user", ["USER"], "ana", HIDDEN_USER],
  ["by user and model", ["USER", "MODEL"], "ana/mini", HIDDEN_USER],
  ["by agent", ["AGENT"], "ana", "ana"],
  ["its one counter", ["USER"], "", ""],
])("AII-87 a counter %s", (_name, each, entityKey, wanted) => {
  expect(hideEntity({ entityKey, spent: "1" }, each)).toEqual({ entityKey: wanted, spent: "1" });
});

test("an id that lies within another does not leave its rest behind", () => {
  expect(withoutIds("ana, anastasia", ["ana", "anastasia", ""])).toBe(`${HIDDEN_USER}, ${HIDDEN_USER}`);
});
