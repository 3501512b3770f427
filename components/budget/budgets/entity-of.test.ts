import { describe, expect, test } from "vitest";
import { entityKeyOf } from "@/server/ledger/policies/dimensions";
import { entityOf } from "./entity-of";

describe("entityOf", () => {
  test.each<[string, Parameters<typeof entityOf>[0], string[], ReturnType<typeof entityOf>]>([
    ["one", ["AGENT"], ["writer"], { AGENT: "writer" }],
    ["one that looks like two", ["AGENT"], ["a / b"], { AGENT: "a / b" }],
    ["two", ["AGENT", "MODEL"], ["writer", "gpt"], { AGENT: "writer", MODEL: "gpt" }],
    ["two of which one looks like two", ["AGENT", "MODEL"], ["a / b", "gpt"], null],
    ["a long one", ["AGENT"], ["x".repeat(300)], null],
    ["none", [], [], null],
  ])("%s", (_, each, values, entity) => expect(entityOf(each, entityKeyOf(values))).toEqual(entity));
});
