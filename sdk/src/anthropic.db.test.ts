import Anthropic from "@anthropic-ai/sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createProviderWorld, type ProviderWorld } from "@/test/provider-world";
import { wrapAnthropic } from "./anthropic";
import { BudgetExceededError } from "./errors";

let world: ProviderWorld;
beforeAll(async () => {
  world = await createProviderWorld();
});
afterAll(() => world.close());

async function setUp(cap?: string) {
  const agent = await world.agent(cap);
  const plain = new Anthropic({ baseURL: world.provider.origin, apiKey: "none", maxRetries: 0 });
  const anthropic = wrapAnthropic(plain, { tracker: agent.tracker, agentType: "CONTENT" });
  world.provider.asked.length = 0;
  return { agent, anthropic };
}

const requestOf = (content: string) => ({
  model: "claude-sonnet-4",
  max_tokens: 100,
  messages: [{ role: "user" as const, content }],
});
const WHOLE = {
  model: "claude-sonnet-4-2026-01-01",
  asked: "claude-sonnet-4",
  provider: "anthropic",
  tokens: [200, 80, 1_000, 50],
  estimated: false,
};

describe("the package @anthropic-ai/sdk, guarded", () => {
  test("a message is booked with what it read from the cache and wrote to it", async () => {
    const { agent, anthropic } = await setUp();
    const answer = await anthropic.messages.create(requestOf("What balances?"));
    expect(answer.content).toMatchObject([{ type: "text", text: "Books that balance." }]);
    expect(await agent.booked()).toMatchObject([WHOLE]);
    expect(await agent.held()).toBe("0");
  });

  test("a stream, by itself and by the helper, says its input first and its output last", async () => {
    const { agent, anthropic } = await setUp();
    const events = await anthropic.messages.create({ ...requestOf("What balances?"), stream: true });
    for await (const _event of events);
    const helper = anthropic.messages.stream(requestOf("What balances?"));
    expect(await helper.finalText()).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([
      { ...WHOLE, success: true },
      { ...WHOLE, success: true },
    ]);
    expect(await agent.held()).toBe("0");
  });

  test.each(["leaves", "aborts", "aborts the helper"])(
    "a reader who %s pays for the input, and for the output that had come",
    async (how) => {
      const { agent, anthropic } = await setUp();
      if (how === "aborts the helper") {
        const helper = anthropic.messages.stream(requestOf("HANG"));
        await new Promise((resolve) => helper.once("text", resolve));
        helper.abort();
        await helper.done().catch(() => undefined);
      } else {
        const events = await anthropic.messages.create({ ...requestOf("HANG"), stream: true });
        const reader = events[Symbol.asyncIterator]();
        for (let part = 0; part < 3; part += 1) await reader.next();
        if (how === "aborts") events.controller.abort();
        else await reader.return?.();
      }
      await expect.poll(() => agent.held(), { timeout: 60_000 }).toBe("0");
      expect(await agent.booked()).toMatchObject([
        { success: false, estimated: true, tokens: [200, 2, 1_000, 50] },
      ]);
    },
  );

  test("a call that the provider refuses frees its hold", async () => {
    const { agent, anthropic } = await setUp();
    const call = anthropic.messages.create(requestOf("FAIL"));
    await expect(call).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    expect([await agent.held(), await agent.booked()]).toEqual(["0", []]);
  });

  test("a refusal is a BudgetExceededError, and nothing was sent", async () => {
    const { anthropic } = await setUp("0.0001");
    await expect(anthropic.messages.create(requestOf("Hi"))).rejects.toBeInstanceOf(BudgetExceededError);
    await expect(anthropic.messages.stream(requestOf("Hi")).finalText()).rejects.toThrow("Budget exceeded");
    expect(world.provider.asked).toEqual([]);
  });

  test("a budget that degrades changes the model that is sent", async () => {
    const { agent, anthropic } = await setUp();
    await agent.degradeTo("claude-haiku-3");
    await anthropic.messages.create(requestOf("Hi"));
    expect(world.provider.asked.map(({ body }) => body.model)).toEqual(["claude-haiku-3"]);
    expect(await agent.booked()).toMatchObject([
      { asked: "claude-sonnet-4", model: "claude-haiku-3-2026-01-01" },
    ]);
  });
});
