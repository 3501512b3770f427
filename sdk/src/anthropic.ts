import type { GuardOptions } from "./guard-options";
import { type ClientKind, guardedClient } from "./guarded-client";

export type { GuardOptions } from "./guard-options";

const ANTHROPIC: ClientKind = {
  provider: "anthropic",
  paths: ["messages.create", "completions.create", "beta.messages.create"],
  maxOutputTokensOf: (_path, body) => body.max_tokens ?? body.max_tokens_to_sample,
};

/**
 * The same client of the package `@anthropic-ai/sdk`, guarded: `messages.create`, with its helpers `stream` and
 * `parse`. A budget that degrades changes the model that is sent. Calls throw BudgetExceededError where a budget
 * refuses; then nothing was sent.
 */
export function wrapAnthropic<T extends object>(client: T, options: GuardOptions): T {
  return guardedClient(client, ANTHROPIC, options);
}
