import type { GuardOptions } from "./guard-options";
import { type ClientKind, guardedClient } from "./guarded-client";

export type { GuardOptions } from "./guard-options";

type Fields = Record<string, unknown>;

const OPENAI: ClientKind = {
  provider: "openai",
  paths: ["chat.completions.create", "responses.create", "completions.create", "embeddings.create"],
  maxOutputTokensOf: (path, body) =>
    path === "embeddings.create"
      ? 0
      : (body.max_completion_tokens ?? body.max_output_tokens ?? body.max_tokens),
  prepare: (path, body) => {
    const asked = body.stream_options as Fields | undefined;
    const isPlain = path === "responses.create" || body.stream !== true;
    if (isPlain || asked?.include_usage !== undefined) return { body };
    // A stream says what it used only if it is asked to, in a last part without choices that few callers expect.
    return { body: { ...body, stream_options: { ...asked, include_usage: true } }, hides: isUsageAlone };
  },
};

function isUsageAlone(part: unknown): boolean {
  const { choices, usage } = part as Fields;
  return Array.isArray(choices) && choices.length === 0 && typeof usage === "object" && usage !== null;
}

/**
 * The same client of the package `openai`, guarded: chat completions, responses, completions and embeddings, with
 * their helpers `parse`, `stream` and `runTools`. A budget that degrades changes the model that is sent.
 * Calls throw BudgetExceededError where a budget refuses; then nothing was sent.
 */
export function wrapOpenAI<T extends object>(client: T, options: GuardOptions): T {
  return guardedClient(client, OPENAI, options);
}
