import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { samplesOf } from "@/test/markdown";
import { describeProvider } from "@/test/provider-contract";
import { usageOf } from "./usage-of";

describeProvider({
  name: "OpenAI",
  usageOf,
  answerWith: (prompt_tokens, completion_tokens) => ({ usage: { prompt_tokens, completion_tokens } }),
  answers: [
    {
      what: "a completion with a cache",
      answer: {
        usage: { prompt_tokens: 1000, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 600 } },
      },
      usage: { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
      charged: 1005,
    },
  ],
});

describeProvider({
  name: "Anthropic",
  usageOf,
  answerWith: (input_tokens, output_tokens) => ({ usage: { input_tokens, output_tokens } }),
  answers: [
    {
      what: "a message that wrote and read a cache",
      answer: {
        usage: {
          input_tokens: 10,
          output_tokens: 5,
          cache_read_input_tokens: 600,
          cache_creation_input_tokens: 70,
        },
      },
      usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 600, cacheWriteTokens: 70 },
      charged: 685,
    },
  ],
});

describeProvider({
  name: "Gemini",
  usageOf,
  answerWith: (promptTokenCount, candidatesTokenCount) => ({
    usageMetadata: { promptTokenCount, candidatesTokenCount },
  }),
  answers: [
    {
      what: "thoughts as output",
      answer: { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 3 } },
      usage: { inputTokens: 9, outputTokens: 7 },
      charged: 16,
    },
  ],
});

// The page's own adapter, as it stands there.
const root = path.resolve(import.meta.dirname, "../..");
const [sample] = samplesOf(root, "docs/providers.md").filter(({ language }) => language === "ts");
mkdirSync(path.join(root, ".purser"), { recursive: true });
const folder = mkdtempSync(path.join(root, ".purser/providers-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, "acme.ts");
writeFileSync(file, sample?.text ?? "");
const { usageOfAcme } = (await import(file)) as { usageOfAcme: typeof usageOf };

test("TEK-70 docs/providers.md adds «acme» in 30 lines at most", () => {
  expect(sample?.text.trim().split("\n").length).toBeLessThanOrEqual(30);
});

describeProvider({
  name: "acme, of docs/providers.md",
  usageOf: usageOfAcme,
  answerWith: (input, output) => ({ meter: { in: input, out: output } }),
  answers: [
    {
      what: "what was reused, inside the input",
      answer: { meter: { in: 1000, out: 5, reused: 600 } },
      usage: { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
      charged: 1005,
    },
    {
      what: "no cache",
      answer: { meter: { in: 12, out: 3 } },
      usage: { inputTokens: 12, outputTokens: 3 },
      charged: 15,
    },
  ],
});
