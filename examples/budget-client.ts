import { BudgetClient } from "@purser/sdk";

/** Tekton's sample: ask, call, record. */
const client = new BudgetClient();

const [allowed, info] = await client.checkBudget({
  provider: "anthropic",
  model: "claude-3-sonnet",
  estimatedTokens: 1000,
  component: "rhetor",
});

if (allowed) {
  // Here a model would be called.
  const response = { inputTokens: 800, outputTokens: 150 };
  await client.recordUsage({
    provider: "anthropic",
    model: "claude-3-sonnet",
    inputTokens: response.inputTokens,
    outputTokens: response.outputTokens,
    component: "rhetor",
  });
  console.log("recorded 950 tokens");
} else {
  console.log(`Budget exceeded: ${info.reason}`);
}

await client.recordCompletion({
  provider: "anthropic",
  model: "claude-3-opus",
  inputText: "Hello, world!",
  outputText: "Hi there! How can I assist you today?",
  component: "my-component",
});
console.log("recorded a completion");
await client.close();
