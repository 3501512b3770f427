import { describe, expect, test } from "vitest";
import {
  daysOf,
  executionsAddress,
  executionsQuestion,
  loadExecutionsState,
  spanName,
} from "./executions-state";

const stateOf = (query: string) => loadExecutionsState(new URLSearchParams(query));
const ZONE = "Europe/Berlin";

describe("executionsQuestion", () => {
  test.each([
    ["", {}],
    ["period=7-days&environment=production", { period: "7-days", environment: "production" }],
    ["from=2026-11-01&to=2026-11-30", { from: "2026-11-01", to: "2026-11-30" }],
    ["from=2026-11-01T00:00:00Z", { from: "2026-11-01T00:00:00Z" }],
  ])("%j is asked as it stands", (query, question) =>
    expect(executionsQuestion(stateOf(query))).toEqual({ ...question, limit: 50 }),
  );

  test.each(["period=yesterday", "period=today&to=2026-11-22", "from=2026-11-02&to=2026-11-01", "from=soon"])(
    "%s asks nothing that can be answered",
    (query) => expect(executionsQuestion(stateOf(query))).toBeNull(),
  );
});

describe("what fields and a chip say of a range", () => {
  test.each([
    // As a figure of whole days opens it: Berlin is an hour ahead.
    [
      "from=2026-10-31T23:00:00.000Z&to=2026-11-30T23:00:00.000Z",
      { from: "2026-11-01", to: "2026-11-30" },
      null,
    ],
    ["from=2026-11-01&to=2026-11-30", { from: "2026-11-01", to: "2026-11-30" }, null],
    ["from=2026-11-01", { from: "2026-11-01", to: null }, null],
    [
      "from=2026-11-22T13:00:00.000Z&to=2026-11-22T14:00:00.000Z",
      { from: "2026-11-22", to: "2026-11-22" },
      "from 22 Nov 2026, 14:00 to 22 Nov 2026, 15:00",
    ],
    ["to=soon", { from: null, to: null }, "to soon"],
  ])("%s", (query, days, span) => {
    const state = stateOf(query);
    expect(daysOf(state, ZONE)).toEqual(days);
    expect(spanName(state, ZONE)?.replaceAll("\u00a0", " ") ?? null).toBe(span);
  });
});

test("the address of a view leaves out what was not chosen", () => {
  const view = { ...stateOf("period=today&sessionId=s-1"), groupBy: "task" as const };
  expect(executionsAddress("/executions", view)).toBe("/executions?sessionId=s-1&period=today&groupBy=task");
});
