import { describe, expect, test } from "vitest";
import type { Usage } from "@/sdk/src/types";

/** How an adapter is asked: answers as the provider sends them, with what it charges for. */
export type ProviderAnswers = {
  name: string;
  usageOf: (answer: unknown) => Usage | null;
  answers: readonly { what: string; answer: unknown; usage: Usage; charged: number }[];
  /** An answer with these counts of input and output, whatever they are. */
  answerWith: (input: unknown, output: unknown) => unknown;
};

const CLASSES = ["tokens", "inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"] as const;
const sumOf = (usage: Usage) => CLASSES.reduce((sum, name) => sum + (usage[name] ?? 0), 0);

/** What every adapter of a provider must do. Source: docs/providers.md. */
export function describeProvider({ name, usageOf, answers, answerWith }: ProviderAnswers): void {
  describe(`TEK-70 the adapter of ${name}`, () => {
    test.each(answers)("reads $what, each token in one class", ({ answer, usage, charged }) => {
      expect(usageOf(answer)).toEqual(usage);
      expect(sumOf(usage)).toBe(charged);
    });

    test("a count of 0 is a value", () => {
      const usage = usageOf(answerWith(0, 0));
      expect(usage).toEqual({ inputTokens: 0, outputTokens: 0 });
    });

    test.each([null, undefined, "text", 42, [], {}, { text: "hello" }])(
      "%j says nothing of usage",
      (answer) => {
        expect(usageOf(answer)).toBeNull();
      },
    );

    test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, "12", 2 ** 53])("%s is no count", (count) => {
      expect(usageOf(answerWith(count, count))).toBeNull();
    });
  });
}
