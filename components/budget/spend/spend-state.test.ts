import { describe, expect, test } from "vitest";
import { executionsQuestion, loadExecutionsState } from "@/components/budget/executions/executions-state";
import { activeFilters, executionsHref, narrowed, widened } from "./spend-filters";
import { loadSpendState, spendQuestion } from "./spend-state";

const stateOf = (query: string) => loadSpendState(new URLSearchParams(query));

describe("spendQuestion", () => {
  test("a bare address asks for the month that runs by agent type, compared", () => {
    expect(spendQuestion(stateOf(""))).toEqual({ groupBy: "agentType", top: 8, compare: true });
  });

  test("the address is named as the fields of the query", () => {
    const query =
      "period=2026-10&groupBy=model&grain=week&compare=false&campaignId=spring&without=agentId,component";
    expect(spendQuestion(stateOf(query))).toEqual({
      period: "2026-10",
      groupBy: "model",
      grain: "week",
      compare: false,
      top: 8,
      campaignId: "spring",
      without: ["agentId", "component"],
    });
  });

  test.each(["period=yesterday", "from=2026-11-02", "from=2026-11-02&to=2026-11-01", "top=0", "model=%00"])(
    "%s asks nothing that can be answered",
    (query) => expect(spendQuestion(stateOf(query))).toBeNull(),
  );
});

describe("filters", () => {
  test("narrowing to what names none, and back", () => {
    const state = stateOf("campaignId=spring");
    const none = { ...state, ...narrowed(state, "campaignId", null) };
    expect(activeFilters(none)).toEqual([{ dimension: "campaignId", value: null }]);
    const named = { ...none, ...narrowed(none, "campaignId", "autumn") };
    expect(activeFilters(named)).toEqual([{ dimension: "campaignId", value: "autumn" }]);
    expect(activeFilters({ ...named, ...widened(named, "campaignId") })).toEqual([]);
  });

  test("a figure opens into the executions of its range, its filters and its group", () => {
    const range = { startsAt: "2026-11-01T00:00:00.000Z", endsAt: "2026-11-02T00:00:00.000Z" };
    const href = executionsHref(stateOf("agentType=A%26D"), range, { dimension: "model", value: null });
    const question = executionsQuestion(loadExecutionsState(new URL(href, "http://x").searchParams));
    expect(question).toEqual({
      agentType: "A&D",
      without: ["model"],
      from: range.startsAt,
      to: range.endsAt,
      limit: 50,
    });
  });
});
