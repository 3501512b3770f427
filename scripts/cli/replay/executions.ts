import type { TraceRow } from "./trace";

/** An execution as it goes to `budget.trackCost`. */
export type ReplayExecution = {
  agentType: string;
  agentId: string;
  campaignId: string;
  provider: string;
  model: string;
  inputTokens: number;
  outputTokens: number;
  idempotencyKey: string;
  occurredAt?: string;
};

type Choices<T> = readonly [T, ...T[]];

// Five, four and seven have no common divisor, so every combination of agent, campaign and model occurs.
const AGENTS: Choices<{ agentType: string; agentId: string }> = [
  { agentType: "CONTENT", agentId: "replay-writer" },
  { agentType: "SEO", agentId: "replay-auditor" },
  { agentType: "CUSTOMER_SUPPORT", agentId: "replay-support" },
  { agentType: "AD", agentId: "replay-ads" },
  { agentType: "EMAIL_MARKETING", agentId: "replay-mail" },
];
const CAMPAIGNS: Choices<string> = ["replay-north", "replay-south", "replay-east", "replay-west"];
const MODELS: Choices<{ provider: string; model: string }> = [
  { provider: "openai", model: "gpt-4o" },
  { provider: "anthropic", model: "claude-sonnet-4-5" },
  { provider: "google", model: "gemini-2.5-flash" },
  { provider: "openai", model: "gpt-4.1-mini" },
  { provider: "mistral", model: "mistral-large-latest" },
  { provider: "anthropic", model: "claude-haiku-4-5" },
  { provider: "openai", model: "gpt-5-mini" },
];

/** When the executions are said to have happened. `arrival` says nothing: the server's clock decides. */
export type ReplayTimes =
  | { kind: "arrival" }
  | { kind: "recorded" }
  /** Moved so that the last row is at this instant, epoch milliseconds. */
  | { kind: "ending"; at: number };

/**
 * The executions of a trace. The same row of the same file is always the same record with the same key, so that a
 * second replay is all duplicates.
 * @param fileId names the file: the start of its SHA-256
 */
export function executionsOf(
  rows: readonly TraceRow[],
  fileId: string,
  times: ReplayTimes,
): ReplayExecution[] {
  const last = rows.reduce((latest, row) => Math.max(latest, row.at), 0);
  return rows.map((row) => {
    const number = row.line - 2;
    const at = times.kind === "ending" ? times.at - (last - row.at) : row.at;
    return {
      ...pick(AGENTS, number),
      campaignId: pick(CAMPAIGNS, number),
      ...pick(MODELS, number),
      inputTokens: row.contextTokens,
      outputTokens: row.generatedTokens,
      idempotencyKey: `replay:${fileId}:${row.line}`,
      ...(times.kind !== "arrival" && { occurredAt: new Date(at).toISOString() }),
    };
  });
}

function pick<T>(choices: Choices<T>, number: number): T {
  return choices[number % choices.length] ?? choices[0];
}
