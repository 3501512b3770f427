import { describe, expect, test } from "vitest";
import { FakePurser } from "./testing";
import { BudgetTracker } from "./tracker";
import { usageOf } from "./usage-of";

const who = { agentType: "CONTENT", task: "generate_blog_post" };
const completion = {
  model: "gpt-4o-2024-08-06",
  usage: { prompt_tokens: 800, completion_tokens: 200, total_tokens: 1000 },
};

/** Made for an answer of another form. */
const brokenReader = (result: unknown) => ({ tokens: (result as { meter: { used: number } }).meter.used });

describe("usageOf", () => {
  test.each([
    ["OpenAI", completion, { inputTokens: 800, outputTokens: 200 }],
    [
      "OpenAI with a cache",
      { usage: { prompt_tokens: 1000, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 600 } } },
      { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
    ],
    [
      "OpenAI responses",
      { usage: { input_tokens: 1000, output_tokens: 5, input_tokens_details: { cached_tokens: 600 } } },
      { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
    ],
    [
      "Anthropic",
      {
        usage: {
          input_tokens: 10,
          output_tokens: 5,
          cache_read_input_tokens: 600,
          cache_creation_input_tokens: 70,
        },
      },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 600, cacheWriteTokens: 70 },
    ],
    [
      "Vercel AI SDK",
      { usage: { inputTokens: 1000, outputTokens: 5, totalTokens: 1005, cachedInputTokens: 600 } },
      { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
    ],
    [
      "Gemini",
      { usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 4, thoughtsTokenCount: 3 } },
      { inputTokens: 9, outputTokens: 7 },
    ],
    ["NEON-34 an agent's result", { success: true, confidence: 0.9, tokensUsed: 50 }, { tokens: 50 }],
    ["a total alone", { usage: { total_tokens: 12 } }, { tokens: 12 }],
    ["nothing", { text: "hello" }, null],
    ["no object", "hello", null],
  ])("of %s", (_name, result, usage) => {
    expect(usageOf(result)).toEqual(usage);
  });
});

describe("a reader of the caller's own", () => {
  const trackerOf = (fake: FakePurser, said: string[]) =>
    new BudgetTracker({
      fetch: fake.fetch,
      spoolDir: null,
      attempts: 1,
      onWarning: (message) => void said.push(message),
    });

  test("NEON-33 a usageOf that breaks on an error hides no error, and its hold is gone", async () => {
    const fake = new FakePurser();
    const said: string[] = [];
    const options = { ...who, estimatedTokens: 500, usageOf: brokenReader };
    const fault = new Error("the provider is away");
    const tracker = trackerOf(fake, said);
    const run = (error: Error) => tracker.executeWithTracking(() => Promise.reject(error), options);
    await expect(run(fault)).rejects.toBe(fault);
    expect([fake.held, fake.records, said]).toEqual(["0", [], []]);
    // What the error itself says was used is booked all the same.
    const partial = Object.assign(new Error("cut"), { usage: { total_tokens: 7 } });
    await expect(run(partial)).rejects.toBe(partial);
    expect(fake.records).toMatchObject([{ tokens: 7, success: false }]);
  });

  test("NEON-33 a usageOf that breaks on a result is a warning: the result is handed on, and booked by what it says", async () => {
    const fake = new FakePurser();
    const said: string[] = [];
    const options = { ...who, estimatedTokens: 500, usageOf: brokenReader };
    const tracker = trackerOf(fake, said);
    for (const result of [completion, "done"])
      expect(await tracker.executeWithTracking(() => Promise.resolve(result), options)).toBe(result);
    expect(fake.records).toMatchObject([
      { inputTokens: 800, outputTokens: 200 },
      { tokens: 500, metadata: { estimated: true } },
    ]);
    expect([fake.held, said]).toEqual(["0", Array(2).fill("usageOf broke on what a run answered.")]);
  });

  test("a usageOf that breaks on a part is told once, and stops no stream", async () => {
    async function* parts() {
      yield { delta: "a" };
      yield { delta: "b" };
      yield { usage: { prompt_tokens: 40, completion_tokens: 2 } };
    }
    const fake = new FakePurser();
    const said: string[] = [];
    const tracker = trackerOf(fake, said);
    const read = { ...who, usageOf: brokenReader };
    let seen = 0;
    for await (const _part of tracker.streamWithTracking(() => Promise.resolve(parts()), read)) seen += 1;
    expect([seen, said]).toEqual([3, ["usageOf broke on what a run answered."]]);
    expect(fake.records).toMatchObject([{ inputTokens: 40, outputTokens: 2, success: true }]);
  });
});
