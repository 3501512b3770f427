import { describe, expect, test } from "vitest";
import { ExactSum } from "./exact-sum";
import { executionsOf } from "./executions";
import { parseTrace } from "./trace";

const header = "TIMESTAMP,ContextTokens,GeneratedTokens";

describe("parseTrace", () => {
  test("reads LF and CRLF alike, with or without a last line end", () => {
    const lines = [header, "2023-11-16 18:15:46.6805900,374,44", "2023-11-16T18:15:50Z,0,0"];
    const rows = [
      { line: 2, at: Date.parse("2023-11-16T18:15:46.680Z"), contextTokens: 374, generatedTokens: 44 },
      { line: 3, at: Date.parse("2023-11-16T18:15:50.000Z"), contextTokens: 0, generatedTokens: 0 },
    ];
    expect(parseTrace(lines.join("\r\n"))).toEqual({ rows, bad: [] });
    expect(parseTrace(`\ufeff${lines.join("\n")}\n`)).toEqual({ rows, bad: [] });
  });

  test.each([
    { name: "too few fields", row: "2023-11-16 18:15:46,1", reason: /GeneratedTokens/ },
    { name: "too many fields", row: "2023-11-16 18:15:46,1,2,3", reason: /three fields/ },
    { name: "a day that does not exist", row: "2023-02-30 18:15:46,1,2", reason: /TIMESTAMP/ },
    { name: "no instant", row: "yesterday,1,2", reason: /TIMESTAMP/ },
    { name: "a negative count", row: "2023-11-16 18:15:46,-1,2", reason: /ContextTokens/ },
    { name: "a fraction", row: "2023-11-16 18:15:46,1.5,2", reason: /ContextTokens/ },
    { name: "an empty count", row: "2023-11-16 18:15:46,1,", reason: /GeneratedTokens/ },
    { name: "too large", row: "2023-11-16 18:15:46,1000000001,2", reason: /ContextTokens/ },
    { name: "too large together", row: "2023-11-16 18:15:46,1000000000,2", reason: /tokens/ },
  ])("names the line of a bad row: $name", ({ row, reason }) => {
    const { rows, bad } = parseTrace(
      `${header}\n2023-11-16 18:15:46,1,2\n\n${row}\n2023-11-16 18:15:46,3,4\n`,
    );
    expect(rows.map((good) => good.line)).toEqual([2, 5]);
    expect(bad).toEqual([{ line: 4, reason: expect.stringMatching(reason) }]);
  });

  test("a file of another kind is refused at its first line", () => {
    expect(parseTrace("a,b,c\n1,2,3\n").bad).toEqual([{ line: 1, reason: expect.stringContaining(header) }]);
  });
});

describe("executionsOf", () => {
  const { rows } = parseTrace(`${header}\n2023-11-16 18:00:00,1,2\n2023-11-16 18:00:07.5,3,4\n`);

  test("the same row is always the same record; without an instant unless one is asked for", () => {
    const first = executionsOf(rows, "abcd1234", { kind: "arrival" });
    expect(executionsOf(rows, "abcd1234", { kind: "arrival" })).toEqual(first);
    expect(first.map((row) => row.idempotencyKey)).toEqual(["replay:abcd1234:2", "replay:abcd1234:3"]);
    expect(first.some((row) => "occurredAt" in row)).toBe(false);
  });

  test("times are kept, or moved so that the last row is at the instant given", () => {
    const times = (kind: Parameters<typeof executionsOf>[2]) =>
      executionsOf(rows, "abcd1234", kind).map((row) => row.occurredAt);
    expect(times({ kind: "recorded" })).toEqual(["2023-11-16T18:00:00.000Z", "2023-11-16T18:00:07.500Z"]);
    expect(times({ kind: "ending", at: Date.parse("2026-11-22T12:00:00Z") })).toEqual([
      "2026-11-22T11:59:52.500Z",
      "2026-11-22T12:00:00.000Z",
    ]);
  });

  test("every agent meets every campaign and every model", () => {
    const lines = Array.from({ length: 140 }, () => "2023-11-16 18:00:00,1,2").join("\n");
    const all = executionsOf(parseTrace(`${header}\n${lines}`).rows, "x", { kind: "arrival" });
    expect(
      new Set(all.map(({ agentId, campaignId, model }) => `${agentId} ${campaignId} ${model}`)).size,
    ).toBe(140);
  });
});

describe("ExactSum", () => {
  test("adds to the last of twelve decimals", () => {
    const sum = new ExactSum();
    for (const amount of ["123456789012.123456789012", "0.000000000001", "0.1", "7", "0"]) sum.add(amount);
    expect(sum.toString()).toBe("123456789019.223456789013");
    expect(new ExactSum().toString()).toBe("0");
  });

  test.each(["1e-7", "-1", "", "0.0000000000001", "NaN"])("refuses %j", (amount) => {
    expect(() => new ExactSum().add(amount)).toThrow(RangeError);
  });
});
