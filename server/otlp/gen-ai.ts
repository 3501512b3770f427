import type { TrackCostInput } from "@/server/contract/track-cost";
import type { OtlpSpan } from "@/server/otlp/span";

/** What only speaks of other spans: their tokens stand in those already. */
const SUMS = new Set(["invoke_agent", "create_agent", "execute_tool", "invoke_workflow"]);

/** Providers that OpenTelemetry names otherwise than the price catalogue does. */
const PROVIDERS: Readonly<Record<string, string>> = {
  "azure.ai.openai": "azure",
  "az.ai.openai": "azure",
  "azure.ai.inference": "azure",
  "aws.bedrock": "aws",
  "gcp.gemini": "google",
  "gcp.vertex_ai": "google",
  "gcp.gen_ai": "google",
  vertex_ai: "google",
  gemini: "google",
  mistral_ai: "mistral",
  x_ai: "x-ai",
  xai: "x-ai",
};

const NANO_PER_MS = 1_000_000n;
const NAME_LENGTH = 64;
const TASK_LENGTH = 2_000;

/**
 * The execution that a span of a model call tells of, in old and new attribute names; null for any other span.
 * Its key is the span's own, so it counts once however often it is sent.
 */
export function executionOf(span: OtlpSpan): TrackCostInput | null {
  const usage = usageOf(span);
  const operation = textOf(span, "gen_ai.operation.name");
  if (usage === null || (operation !== undefined && SUMS.has(operation))) return null;
  const requestedModel = textOf(span, "gen_ai.request.model", "llm.request.model");
  const environment = textOf(span, "deployment.environment.name", "deployment.environment");
  const service = textOf(span, "service.name");
  const fields = {
    agentId: textOf(span, "purser.agent_id", "gen_ai.agent.id"),
    campaignId: textOf(span, "purser.campaign_id"),
    // What was not said for us is cut to what fits, as the path that a service without a name is called by.
    environment: cut(environment, NAME_LENGTH),
    component: textOf(span, "purser.component") ?? cut(service, NAME_LENGTH),
    userId: textOf(span, "purser.user_id", "user.id", "enduser.id"),
    sessionId: textOf(span, "gen_ai.conversation.id", "session.id"),
    provider: providerOf(span),
    model: textOf(span, "gen_ai.response.model") ?? requestedModel,
    requestedModel,
    task: cut(span.name, TASK_LENGTH) || undefined,
  };
  return {
    agentType: agentTypeOf(span),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...usage,
    idempotencyKey: `otel:${span.traceId}:${span.spanId}`,
    ...(span.endNano > 0n && { occurredAt: new Date(Number(span.endNano / NANO_PER_MS)).toISOString() }),
    ...(span.endNano >= span.startNano &&
      span.startNano > 0n && { executionTime: Number((span.endNano - span.startNano) / NANO_PER_MS) }),
    success: !span.isError,
  };
}

type Usage = Pick<
  TrackCostInput,
  "tokens" | "inputTokens" | "outputTokens" | "cacheReadTokens" | "cacheWriteTokens"
>;

function usageOf(span: OtlpSpan): Usage | null {
  const input = countOf(
    span,
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.usage.prompt_tokens",
  );
  const output = countOf(
    span,
    "gen_ai.usage.output_tokens",
    "gen_ai.usage.completion_tokens",
    "llm.usage.completion_tokens",
  );
  if (input === undefined && output === undefined) {
    const tokens = countOf(span, "gen_ai.usage.total_tokens", "llm.usage.total_tokens");
    return tokens === undefined ? null : { tokens };
  }
  const { read, write } = cachedOf(span);
  const inputTokens = (input ?? 0) - (isCacheInside(span, input ?? 0, read + write) ? read + write : 0);
  return {
    inputTokens,
    outputTokens: output ?? 0,
    ...(read > 0 && { cacheReadTokens: read }),
    ...(write > 0 && { cacheWriteTokens: write }),
  };
}

const NEW_READ = "gen_ai.usage.cache_read.input_tokens";
const NEW_WRITE = "gen_ai.usage.cache_creation.input_tokens";

function cachedOf(span: OtlpSpan): { read: number; write: number } {
  return {
    read: countOf(span, NEW_READ, "gen_ai.usage.cache_read_input_tokens", "gen_ai.usage.cached_tokens") ?? 0,
    write: countOf(span, NEW_WRITE, "gen_ai.usage.cache_creation_input_tokens") ?? 0,
  };
}

/**
 * Whether the input counts the cached tokens too. The present conventions say that it does, whoever answers; before
 * them each sender passed on what its provider says, and Anthropic counts them beside the input.
 */
function isCacheInside(span: OtlpSpan, input: number, cached: number): boolean {
  if (cached > input) return false;
  const saysNew = span.attributes.has(NEW_READ) || span.attributes.has(NEW_WRITE);
  return saysNew || providerOf(span) !== "anthropic";
}

function providerOf(span: OtlpSpan): string | undefined {
  const said = textOf(span, "gen_ai.provider.name", "gen_ai.system")?.toLowerCase();
  return said === undefined ? undefined : (PROVIDERS[said] ?? said);
}

/** The kind of agent: said for us, else the agent's or the service's name in the signs that a kind may have. */
function agentTypeOf(span: OtlpSpan): string {
  const said = textOf(span, "purser.agent_type", "gen_ai.agent.name", "service.name") ?? "OTEL";
  return said.replaceAll(/[^A-Za-z0-9_.:-]/g, "_").slice(0, NAME_LENGTH);
}

/** Never within a letter that takes two units. */
function cut(text: string | undefined, length: number): string | undefined {
  return text?.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}

/** The first of these that the span says, else its resource. */
function textOf(span: OtlpSpan, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = span.attributes.get(name) ?? span.resource.get(name);
    if (typeof value === "string" && value.trim() !== "") return value.trim();
  }
  return undefined;
}

function countOf(span: OtlpSpan, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = span.attributes.get(name);
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}
