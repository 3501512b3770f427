export interface Snippet {
  name: string;
  code: string;
}

/** The same call in three tongues, with the address and the key filled in. */
export function snippets(baseUrl: string, key: string): Snippet[] {
  return [
    {
      name: "curl",
      code: `curl -X POST ${baseUrl}/api/trpc/budget.trackCost \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"agentType":"CONTENT","provider":"openai","model":"gpt-4o-mini","inputTokens":1200,"outputTokens":300}'`,
    },
    {
      name: "tRPC client",
      code: `import { createTRPCClient, httpLink } from "@trpc/client";

const purser = createTRPCClient({
  links: [httpLink({ url: "${baseUrl}/api/trpc", headers: { Authorization: "Bearer ${key}" } })],
});

await purser.budget.trackCost.mutate({
  agentType: "CONTENT",
  provider: "openai",
  model: "gpt-4o-mini",
  inputTokens: 1200,
  outputTokens: 300,
});`,
    },
    {
      name: "fetch",
      code: `await fetch("${baseUrl}/api/trpc/budget.trackCost", {
  method: "POST",
  headers: { Authorization: "Bearer ${key}", "Content-Type": "application/json" },
  body: JSON.stringify({
    agentType: "CONTENT",
    provider: "openai",
    model: "gpt-4o-mini",
    inputTokens: 1200,
    outputTokens: 300,
  }),
});`,
    },
  ];
}
