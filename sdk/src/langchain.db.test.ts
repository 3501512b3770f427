import { HumanMessage } from "@langchain/core/messages";
import { ChatOpenAI } from "@langchain/openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProviderWorld, type ProviderWorld } from "@/test/provider-world";
import { BudgetExceededError } from "./errors";
import { PurserCallback } from "./langchain";

let world: ProviderWorld;
beforeAll(async () => {
  world = await createProviderWorld();
});
afterAll(() => world.close());

async function setUp(cap?: string, silenceSeconds?: number) {
  const agent = await world.agent(cap);
  const callback = new PurserCallback({ tracker: agent.tracker, agentType: "CONTENT", silenceSeconds });
  const modelOf = (model: string) =>
    new ChatOpenAI({
      model,
      apiKey: "none",
      configuration: { baseURL: world.provider.url },
      maxRetries: 0,
      callbacks: [callback],
    });
  world.provider.asked.length = 0;
  return { agent, callback, modelOf, model: modelOf("gpt-4o") };
}

const WHOLE = {
  model: expect.stringMatching(/^gpt-4o/),
  asked: "gpt-4o",
  provider: "openai",
  tokens: [200, 80, 1_000, 0],
  estimated: false,
};

describe("models of LangChain with the callback", () => {
  test("a call and a stream are booked with what they used", async () => {
    const { agent, model } = await setUp();
    expect((await model.invoke("What balances?")).text).toBe("Books that balance.");
    let text = "";
    for await (const part of await model.stream("What balances?")) text += part.text;
    expect(text).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE]);
    expect(await agent.held()).toBe("0");
  });

  test("each call of a batch, and of a tool loop, asks and is booked", async () => {
    const { agent, model } = await setUp();
    await model.batch(["one", "two"]);
    const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
    const withTool = model.bindTools([
      { type: "function", function: { name: "weather", parameters: schema } },
    ]);
    const asked = new HumanMessage("USE-TOOL");
    const wants = await withTool.invoke([asked]);
    expect(wants.tool_calls).toMatchObject([{ name: "weather", args: { city: "Berlin" } }]);
    const sun = { role: "tool", content: "sun", tool_call_id: "call_1" };
    expect((await withTool.invoke([asked, wants, sun])).text).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE, WHOLE, WHOLE]);
  });

  test.each([
    ["leaves", "silence"],
    ["leaves", "close"],
    ["aborts", "silence"],
    ["aborts", "close"],
  ])("a stream that its reader %s is booked by %s", async (how, by) => {
    const { agent, callback, model } = await setUp(undefined, by === "silence" ? 0.2 : undefined);
    const stop = new AbortController();
    const read = async () => {
      for await (const _part of await model.stream("HANG", { signal: stop.signal }))
        if (how === "aborts") stop.abort();
        else break;
    };
    await read().catch(() => undefined);
    if (by === "close") await callback.close();
    await expect.poll(() => agent.held(), { timeout: 60_000 }).toBe("0");
    expect(await agent.booked()).toMatchObject([{ success: false, estimated: true }]);
  });

  test("a call that the provider refuses frees its hold", async () => {
    const { agent, model } = await setUp();
    await expect(model.invoke("FAIL")).rejects.toThrow();
    expect([await agent.held(), await agent.booked()]).toEqual(["0", []]);
  });

  test("a refusal is a BudgetExceededError, and nothing was sent", async () => {
    const { model } = await setUp("0.0001");
    await expect(model.invoke("Hi")).rejects.toBeInstanceOf(BudgetExceededError);
    expect(world.provider.asked).toEqual([]);
  });

  test("a budget that degrades makes way for the fallback", async () => {
    const { agent, model, modelOf } = await setUp();
    await agent.degradeTo("gpt-4o-mini");
    await expect(model.invoke("Hi")).rejects.toMatchObject({
      name: "ModelDegradedError",
      model: "gpt-4o-mini",
    });
    const answer = await model.withFallbacks([modelOf("gpt-4o-mini")]).invoke("Hi");
    expect(answer.text).toBe("Books that balance.");
    expect(world.provider.asked.map(({ body }) => body.model)).toEqual(["gpt-4o-mini"]);
    expect(await agent.booked()).toMatchObject([{ asked: "gpt-4o-mini" }]);
    expect(await agent.held()).toBe("0");
  });
});
