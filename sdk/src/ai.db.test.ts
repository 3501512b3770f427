import { createOpenAI } from "@ai-sdk/openai";
import { generateText, type LanguageModel, stepCountIs, streamText, tool, wrapLanguageModel } from "ai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createProviderWorld, type ProviderWorld } from "@/test/provider-world";
import { purserMiddleware } from "./ai";
import { BudgetExceededError, ModelDegradedError } from "./errors";

let world: ProviderWorld;
beforeAll(async () => {
  world = await createProviderWorld();
});
afterAll(() => world.close());

async function setUp(cap?: string) {
  const agent = await world.agent(cap);
  const openai = createOpenAI({ baseURL: world.provider.url, apiKey: "none" });
  const options = { tracker: agent.tracker, agentType: "CONTENT" };
  const middleware = purserMiddleware({ ...options, models: openai.chat });
  const model = wrapLanguageModel({ model: openai.chat("gpt-4o"), middleware });
  world.provider.asked.length = 0;
  return { agent, openai, options, model };
}

const REAL = { model: "gpt-4o-2026-01-01", asked: "gpt-4o", provider: "openai", estimated: false };
const WHOLE = { ...REAL, tokens: [200, 80, 1_000, 0] };

describe("the package ai, with the middleware", () => {
  test("generateText is booked with what it used, for whom the call says", async () => {
    const { agent, model } = await setUp();
    const { text } = await generateText({
      model,
      prompt: "What balances?",
      providerOptions: { purser: { campaignId: "launch", sessionId: "s-1" } },
    });
    expect(text).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE]);
    const { rows } = await world.api.pool.query(
      "select campaign_id, session_id from billing_logs where organization_id = $1",
      [agent.organizationId],
    );
    expect(rows).toEqual([{ campaign_id: "launch", session_id: "s-1" }]);
    expect(await agent.held()).toBe("0");
  });

  test("streamText too, with the responses of OpenAI as well", async () => {
    const { agent, openai, options, model } = await setUp();
    expect(await streamText({ model, prompt: "What balances?" }).text).toBe("Books that balance.");
    const middleware = purserMiddleware(options);
    const other = wrapLanguageModel({ model: openai.responses("gpt-4o"), middleware });
    expect(await streamText({ model: other, prompt: "What balances?" }).text).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([
      { ...WHOLE, success: true },
      { ...WHOLE, success: true },
    ]);
  });

  test("each step of a tool loop asks and is booked", async () => {
    const { agent, model } = await setUp();
    const weather = tool({
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => `${city}: sun`,
    });
    const asks = { model, prompt: "USE-TOOL", tools: { weather }, stopWhen: stepCountIs(4) };
    expect((await generateText(asks)).text).toBe("Books that balance.");
    expect(await streamText(asks).text).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE, WHOLE, WHOLE]);
    expect(await agent.held()).toBe("0");
  });

  test("a stream that is aborted is booked with what had come", async () => {
    const { agent, model } = await setUp();
    const stop = new AbortController();
    const { textStream } = streamText({ model, prompt: "HANG", abortSignal: stop.signal });
    for await (const _text of textStream) stop.abort();
    await expect.poll(() => agent.held(), { timeout: 60_000 }).toBe("0");
    expect(await agent.booked()).toMatchObject([
      { success: false, estimated: true, tokens: [expect.any(Number), 2, 0, 0] },
    ]);
  });

  test("a stream that breaks off is booked; a call that the provider refuses frees its hold", async () => {
    const { agent, openai, model } = await setUp();
    const read = async (from: LanguageModel) => {
      const { fullStream } = streamText({ model: from, prompt: "CUT", onError: () => undefined });
      try {
        let last = "";
        for await (const { type } of fullStream) last = type;
        return last;
      } catch (error) {
        return String(error);
      }
    };
    expect(await read(model)).toBe(await read(openai.chat("gpt-4o")));
    expect(await agent.booked()).toMatchObject([{ success: false, estimated: true }]);
    await expect(generateText({ model, prompt: "FAIL", maxRetries: 0 })).rejects.toThrow();
    expect([await agent.held(), (await agent.booked()).length]).toEqual(["0", 1]);
  });

  test("a refusal is a BudgetExceededError, is not tried again, and nothing was sent", async () => {
    const { model } = await setUp("0.0001");
    await expect(generateText({ model, prompt: "Hi" })).rejects.toBeInstanceOf(BudgetExceededError);
    const faults: unknown[] = [];
    await streamText({
      model,
      prompt: "Hi",
      onError: ({ error }) => void faults.push(error),
    }).consumeStream();
    expect(faults).toMatchObject([{ name: "BudgetExceededError" }]);
    expect(world.provider.asked).toEqual([]);
  });

  test("a budget that degrades changes the model; without other models it says which", async () => {
    const { agent, openai, options, model } = await setUp();
    await agent.degradeTo("gpt-4o-mini");
    await generateText({ model, prompt: "Hi" });
    await streamText({ model, prompt: "Hi" }).text;
    expect(world.provider.asked.map(({ body }) => body.model)).toEqual(["gpt-4o-mini", "gpt-4o-mini"]);
    expect(await agent.booked()).toMatchObject([
      { asked: "gpt-4o", model: "gpt-4o-mini-2026-01-01" },
      { asked: "gpt-4o", model: "gpt-4o-mini-2026-01-01" },
    ]);
    const middleware = purserMiddleware(options);
    const fixed = wrapLanguageModel({ model: openai.chat("gpt-4o"), middleware });
    const error = await generateText({ model: fixed, prompt: "Hi" }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ModelDegradedError);
    expect(error).toMatchObject({ model: "gpt-4o-mini" });
    expect(await agent.held()).toBe("0");
  });
});
