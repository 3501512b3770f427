import OpenAI from "openai";
import { zodFunction } from "openai/helpers/zod";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createProviderWorld, type ProviderWorld } from "@/test/provider-world";
import { BudgetExceededError } from "./errors";
import { wrapOpenAI } from "./openai";

let world: ProviderWorld;
beforeAll(async () => {
  world = await createProviderWorld();
});
afterAll(() => world.close());

async function setUp(cap?: string) {
  const agent = await world.agent(cap);
  const plain = new OpenAI({ baseURL: world.provider.url, apiKey: "none", maxRetries: 0 });
  const openai = wrapOpenAI(plain, { tracker: agent.tracker, agentType: "CONTENT", campaignId: "launch" });
  world.provider.asked.length = 0;
  return { agent, openai };
}

const messages = [{ role: "user" as const, content: "What balances?" }];
const hang = [{ role: "user" as const, content: "HANG" }];
const REAL = { model: "gpt-4o-2026-01-01", asked: "gpt-4o", provider: "openai", estimated: false };
const WHOLE = { ...REAL, tokens: [200, 80, 1_000, 0] };

describe("the package openai, guarded", () => {
  test("a completion is booked with what it used: cached tokens once, thinking as output", async () => {
    const { agent, openai } = await setUp();
    const answer = await openai.chat.completions.create({ model: "gpt-4o", messages });
    expect(answer.choices[0]?.message.content).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE]);
    expect(await agent.held()).toBe("0");
    const { rows } = await world.api.pool.query(
      "select campaign_id, price_status from billing_logs where organization_id = $1",
      [agent.organizationId],
    );
    expect(rows).toMatchObject([{ campaign_id: "launch" }]);
  });

  test("its methods stay: withResponse, parse, stream, and a client made of it", async () => {
    const { agent, openai } = await setUp();
    const { data, response } = await openai.chat.completions
      .create({ model: "gpt-4o", messages })
      .withResponse();
    expect([data.model, response.status]).toEqual(["gpt-4o-2026-01-01", 200]);
    const parsed = await openai.chat.completions.parse({ model: "gpt-4o", messages });
    expect(parsed.choices[0]?.message.parsed).toBe(null);
    const final = await openai.chat.completions.stream({ model: "gpt-4o", messages }).finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe("Books that balance.");
    await openai.withOptions({ timeout: 5_000 }).chat.completions.create({ model: "gpt-4o", messages });
    const raw = await openai.chat.completions.create({ model: "gpt-4o", messages }).asResponse();
    expect(raw.status).toBe(200);
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE, WHOLE, WHOLE, { estimated: true }]);
    expect(await agent.held()).toBe("0");
  });

  test("the responses and the embeddings of the same client", async () => {
    const { agent, openai } = await setUp();
    const answer = await openai.responses.create({ model: "gpt-4o", input: "What balances?" });
    expect(answer.output_text).toBe("Books that balance.");
    const events = await openai.responses.create({ model: "gpt-4o", input: "And now?", stream: true });
    for await (const _event of events);
    await openai.embeddings.create({ model: "gpt-4o", input: "ledger", encoding_format: "float" });
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE, { tokens: [9, 0, 0, 0] }]);
  });

  test("a stream says what it used though nobody asked it to, and shows no part that nobody expects", async () => {
    const { agent, openai } = await setUp();
    const parts = await openai.chat.completions.create({ model: "gpt-4o", messages, stream: true });
    let text = "";
    for await (const part of parts) text += part.choices[0]?.delta.content ?? "";
    expect(text).toBe("Books that balance.");
    const counted = await openai.chat.completions.create({
      model: "gpt-4o",
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    let usage: unknown;
    for await (const part of counted) usage = part.usage ?? usage;
    expect(usage).toMatchObject({ total_tokens: 1_280 });
    const silent = await openai.chat.completions.create({
      model: "gpt-4o",
      messages,
      stream: true,
      stream_options: { include_usage: false },
    });
    for await (const _part of silent);
    const [first, second, third] = await agent.booked();
    expect([first, second]).toMatchObject([
      { ...WHOLE, success: true },
      { ...WHOLE, success: true },
    ]);
    // 19 characters came: 5 tokens.
    expect(third).toMatchObject({ estimated: true, success: true, tokens: [expect.any(Number), 5, 0, 0] });
  });

  test.each(["leaves", "aborts"])("a reader who %s a stream pays for what had come", async (how) => {
    const { agent, openai } = await setUp();
    const parts = await openai.chat.completions.create({ model: "gpt-4o", messages: hang, stream: true });
    const reader = parts[Symbol.asyncIterator]();
    expect((await reader.next()).done).toBe(false);
    if (how === "aborts") parts.controller.abort();
    else await reader.return?.();
    await expect.poll(() => agent.held(), { timeout: 60_000 }).toBe("0");
    expect(await agent.booked()).toMatchObject([
      { success: false, estimated: true, tokens: [expect.any(Number), 2, 0, 0] },
    ]);
  });

  test("a stream that breaks off is booked; a call that is refused by the provider is not", async () => {
    const { agent, openai } = await setUp();
    const cut = [{ role: "user" as const, content: "CUT" }];
    const parts = await openai.chat.completions.create({ model: "gpt-4o", messages: cut, stream: true });
    const read = async () => {
      for await (const _part of parts);
    };
    await expect(read()).rejects.toThrow();
    const fail = [{ role: "user" as const, content: "FAIL" }];
    await expect(openai.chat.completions.create({ model: "gpt-4o", messages: fail })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    );
    expect(await agent.booked()).toMatchObject([{ success: false, estimated: true }]);
    expect(await agent.held()).toBe("0");
  });

  test("each call of a tool loop asks and is booked", async () => {
    const { agent, openai } = await setUp();
    const weather = zodFunction({
      name: "weather",
      parameters: z.object({ city: z.string() }),
      function: ({ city }) => `${city}: sun`,
    });
    const asks = [{ role: "user" as const, content: "USE-TOOL" }];
    const runner = openai.chat.completions.runTools({ model: "gpt-4o", messages: asks, tools: [weather] });
    expect(await runner.finalContent()).toBe("Books that balance.");
    expect(await agent.booked()).toMatchObject([WHOLE, WHOLE]);
  });

  test("a refusal is a BudgetExceededError, and nothing was sent", async () => {
    const { agent, openai } = await setUp("0.0001");
    const call = openai.chat.completions.create({ model: "gpt-4o", messages });
    const error = await call.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(BudgetExceededError);
    const helper = openai.chat.completions.stream({ model: "gpt-4o", messages }).finalContent();
    await expect(helper).rejects.toThrow("Budget exceeded");
    expect(world.provider.asked).toEqual([]);
    expect(await agent.booked()).toEqual([]);
  });

  test("a budget that degrades changes the model that is sent", async () => {
    const { agent, openai } = await setUp();
    await agent.degradeTo("gpt-4o-mini");
    await openai.chat.completions.create({ model: "gpt-4o", messages });
    expect(world.provider.asked.map(({ body }) => body.model)).toEqual(["gpt-4o-mini"]);
    expect(await agent.booked()).toMatchObject([{ asked: "gpt-4o", model: "gpt-4o-mini-2026-01-01" }]);
  });
});
