import { describe, expect, test } from "vitest";
import { executionOf } from "./gen-ai";
import type { AttributeValue, OtlpSpan } from "./span";

const t0 = 1_766_361_600_000_000_000n;

function spanOf(
  attributes: Record<string, AttributeValue>,
  rest: Partial<OtlpSpan> & { service?: Record<string, AttributeValue> } = {},
): OtlpSpan {
  const { service = {}, ...more } = rest;
  return {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    name: "chat gpt-4o",
    startNano: t0,
    endNano: t0 + 1_500_000_000n,
    attributes: new Map(Object.entries(attributes)),
    resource: new Map(Object.entries(service)),
    isError: false,
    ...more,
  };
}

describe("executionOf", () => {
  test("a model call, whose it is, how it went and its own key", () => {
    const span = spanOf(
      {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "gcp.gemini",
        "gen_ai.request.model": "gemini-2.5-pro",
        "gen_ai.response.model": "gemini-2.5-pro-002",
        "gen_ai.usage.input_tokens": 120,
        "gen_ai.usage.output_tokens": 30,
        "gen_ai.conversation.id": "conv-1",
        "gen_ai.agent.name": "Blog writer",
        "purser.campaign_id": "launch",
      },
      { service: { "service.name": "editor", "deployment.environment.name": "production" }, isError: true },
    );
    expect(executionOf(span)).toEqual({
      agentType: "Blog_writer",
      campaignId: "launch",
      environment: "production",
      component: "editor",
      sessionId: "conv-1",
      provider: "google",
      model: "gemini-2.5-pro-002",
      requestedModel: "gemini-2.5-pro",
      task: "chat gpt-4o",
      inputTokens: 120,
      outputTokens: 30,
      idempotencyKey: "otel:0af7651916cd43dd8448eb211c80319c:b7ad6b7169203331",
      occurredAt: "2025-12-22T00:00:01.500Z",
      executionTime: 1500,
      success: false,
    });
  });

  const anthropic = { "gen_ai.system": "anthropic" };
  test.each<[string, Record<string, AttributeValue>, object | null]>([
    [
      "old names",
      { "gen_ai.usage.prompt_tokens": 8, "gen_ai.usage.completion_tokens": 2 },
      { inputTokens: 8, outputTokens: 2 },
    ],
    ["older names, a total", { "llm.usage.total_tokens": 10 }, { tokens: 10 }],
    [
      "OpenAI counts its cache inside the input",
      {
        "gen_ai.system": "openai",
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read_input_tokens": 600,
      },
      { inputTokens: 400, outputTokens: 5, cacheReadTokens: 600 },
    ],
    [
      "Anthropic counts it beside, in the old names",
      {
        ...anthropic,
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read_input_tokens": 600,
        "gen_ai.usage.cache_creation_input_tokens": 70,
      },
      { inputTokens: 1000, outputTokens: 5, cacheReadTokens: 600, cacheWriteTokens: 70 },
    ],
    [
      "the new names count it inside, whoever answers",
      {
        ...anthropic,
        "gen_ai.usage.input_tokens": 1000,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read.input_tokens": 600,
        "gen_ai.usage.cache_creation.input_tokens": 70,
      },
      { inputTokens: 330, outputTokens: 5, cacheReadTokens: 600, cacheWriteTokens: 70 },
    ],
    [
      "more in the cache than in the input can only be beside it",
      {
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "gen_ai.usage.cache_read.input_tokens": 600,
      },
      { inputTokens: 10, outputTokens: 5, cacheReadTokens: 600 },
    ],
    [
      "an agent's sum of its calls",
      { "gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 9 },
      null,
    ],
    ["a span of something else", { "http.request.method": "GET" }, null],
    ["counts that are none", { "gen_ai.usage.input_tokens": -1, "gen_ai.usage.output_tokens": 1.5 }, null],
  ])("%s", (_name, attributes, usage) => {
    const execution = executionOf(spanOf(attributes));
    if (usage === null) expect(execution).toBeNull();
    else {
      const { tokens, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = execution ?? {};
      expect({ tokens, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens }).toEqual({
        tokens: undefined,
        inputTokens: undefined,
        outputTokens: undefined,
        cacheReadTokens: undefined,
        cacheWriteTokens: undefined,
        ...usage,
      });
    }
  });
});
