import { describe, expect, test } from "vitest";
import { estimateTokens } from "./estimate-tokens";

// Counted with the tokenizer of GPT-4 (cl100k_base).
const counted: [string, number][] = [
  ["Hello, world!", 4],
  ["Hi there! How can I assist you today?", 10],
  ["The quick brown fox jumps over the lazy dog while it rains", 12],
  ["Write a short summary of the meeting notes for the team please", 12],
  ["", 0],
];

describe("estimateTokens", () => {
  test.each(counted)("TEK-51 %j is within 30 per cent of the %i that a tokenizer counts", (text, tokens) => {
    expect(Math.abs(estimateTokens(text) - tokens)).toBeLessThanOrEqual(0.3 * tokens);
  });

  test("counts long words, numbers, signs and scripts without spaces by their parts", () => {
    expect(estimateTokens("internationalization")).toBe(4);
    expect(estimateTokens("1234567")).toBe(3);
    expect(estimateTokens("a+b")).toBe(3);
    expect(estimateTokens("こんにちは")).toBe(5);
  });

  test("takes a megabyte in a moment", () => {
    const began = Date.now();
    expect(estimateTokens("word ".repeat(200_000))).toBe(200_000);
    expect(Date.now() - began).toBeLessThan(2_000);
  });
});
