export interface Snippet {
  name: string;
  code: string;
  /** What must be there first. */
  needs?: string;
}

const SDK = "The SDK is in the repository: npm run build:sdk, then npm install PATH/sdk in your project";
const CALL = `{
  agentType: "CONTENT",
  provider: "openai",
  model: "gpt-4o-mini",
  inputTokens: 1200,
  outputTokens: 300,
}`;

/** One execution in each tongue, with the address and the key filled in. A test runs each as it stands. */
export function snippets(baseUrl: string, key: string): Snippet[] {
  const tracker = `import { BudgetTracker } from "@purser/sdk";`;
  const made = `const tracker = new BudgetTracker({ url: "${baseUrl}", key: "${key}" });`;
  return [
    {
      name: "curl",
      code: `curl -X POST ${baseUrl}/api/trpc/budget.trackCost \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"agentType":"CONTENT","provider":"openai","model":"gpt-4o-mini","inputTokens":1200,"outputTokens":300}'`,
    },
    {
      name: "tRPC",
      needs: "npm install @trpc/client",
      code: `import { createTRPCUntypedClient, httpLink } from "@trpc/client";

const purser = createTRPCUntypedClient({
  links: [httpLink({ url: "${baseUrl}/api/trpc", headers: { Authorization: "Bearer ${key}" } })],
});

await purser.mutation("budget.trackCost", ${CALL});`,
    },
    {
      name: "SDK",
      needs: SDK,
      code: `${tracker}

${made}

await tracker.trackCost(${CALL});
await tracker.close();`,
    },
    {
      name: "Vercel AI SDK",
      needs: `${SDK}, with ai and @ai-sdk/openai`,
      code: `import { openai } from "@ai-sdk/openai";
${tracker}
import { purserMiddleware } from "@purser/sdk/ai";
import { generateText, wrapLanguageModel } from "ai";

${made}
const model = wrapLanguageModel({
  model: openai("gpt-4o-mini"),
  middleware: purserMiddleware({ tracker, agentType: "CONTENT", models: openai }),
});

const { text } = await generateText({ model, prompt: "Say hello." });
console.log(text);
await tracker.close();`,
    },
    {
      name: "OpenAI",
      needs: `${SDK}, with openai`,
      code: `import OpenAI from "openai";
${tracker}
import { wrapOpenAI } from "@purser/sdk/openai";

${made}
const openai = wrapOpenAI(new OpenAI(), { tracker, agentType: "CONTENT" });

const answer = await openai.chat.completions.create({
  model: "gpt-4o-mini",
  messages: [{ role: "user", content: "Say hello." }],
});
console.log(answer.choices[0]?.message.content);
await tracker.close();`,
    },
    {
      name: "Anthropic",
      needs: `${SDK}, with @anthropic-ai/sdk`,
      code: `import Anthropic from "@anthropic-ai/sdk";
${tracker}
import { wrapAnthropic } from "@purser/sdk/anthropic";

${made}
const anthropic = wrapAnthropic(new Anthropic(), { tracker, agentType: "CONTENT" });

const message = await anthropic.messages.create({
  model: "claude-sonnet-4-5",
  max_tokens: 256,
  messages: [{ role: "user", content: "Say hello." }],
});
console.log(message.content);
await tracker.close();`,
    },
    {
      name: "LangChain.js",
      needs: `${SDK}, with @langchain/openai`,
      code: `import { ChatOpenAI } from "@langchain/openai";
${tracker}
import { PurserCallback } from "@purser/sdk/langchain";

${made}
const purser = new PurserCallback({ tracker, agentType: "CONTENT" });
const model = new ChatOpenAI({ model: "gpt-4o-mini", callbacks: [purser] });

const answer = await model.invoke("Say hello.");
console.log(answer.text);
await purser.close();
await tracker.close();`,
    },
    {
      name: "Python requests",
      needs: "pip install requests",
      code: `import requests

answer = requests.post(
    "${baseUrl}/api/v1/costs",
    headers={"Authorization": "Bearer ${key}"},
    json={
        "agentType": "CONTENT",
        "provider": "openai",
        "model": "gpt-4o-mini",
        "inputTokens": 1200,
        "outputTokens": 300,
    },
    timeout=10,
)
answer.raise_for_status()
print(answer.json()["cost"])`,
    },
    {
      name: "OTLP",
      needs: "npm install @opentelemetry/sdk-trace-base @opentelemetry/exporter-trace-otlp-http",
      code: `import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";

const exporter = new OTLPTraceExporter({
  url: "${baseUrl}/v1/traces",
  headers: { Authorization: "Bearer ${key}" },
});
const provider = new BasicTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] });

const span = provider.getTracer("my-agent").startSpan("chat gpt-4o-mini");
span.setAttributes({
  "gen_ai.operation.name": "chat",
  "gen_ai.provider.name": "openai",
  "gen_ai.request.model": "gpt-4o-mini",
  "gen_ai.usage.input_tokens": 1200,
  "gen_ai.usage.output_tokens": 300,
});
span.end();
await provider.shutdown();`,
    },
    {
      name: "MCP",
      needs: "In the settings of an MCP client; then ask it to record a cost",
      code: `{
  "mcpServers": {
    "purser": {
      "type": "http",
      "url": "${baseUrl}/mcp",
      "headers": { "Authorization": "Bearer ${key}" }
    }
  }
}`,
    },
  ];
}
