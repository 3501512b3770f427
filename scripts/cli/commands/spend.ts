import type { Command } from "commander";
import type { AuthorizeOutput } from "@/server/contract/authorize";
import type { TrackCostOutput } from "@/server/contract/track-cost";
import { EXIT } from "../cli-error";
import { attributionOfBudget } from "../named-budget";
import { given, openSession, parseAmount, parseCount, parseList, type Session } from "../session";
import { type AttributionOptions, addAttribution, attributionInput } from "./attribution";
import { addUsage, type UsageOptions, usageInput } from "./usage";

/** check, authorize, settle, release, track: what an agent may do, by hand. */
export function addSpendCommands(program: Command): void {
  addEstimate(addAttribution(program.command("check")))
    .description("would this call be allowed? Holds nothing; exits 3 if not")
    .action(async (options: EstimateOptions, command: Command) => {
      const session = openSession(command);
      printDecision(session, await session.api.query("budget.check", estimateInput(options)));
    });

  addEstimate(addAttribution(program.command("authorize")))
    .description("hold the estimated cost on every budget that applies; exits 3 if refused")
    .action(async (options: EstimateOptions, command: Command) => {
      const session = openSession(command);
      printDecision(session, await session.api.mutate("budget.authorize", estimateInput(options)));
    });

  addUsage(program.command("settle").argument("<reservation>", "its id, res_…"))
    .description("book what a hold really cost and free the rest")
    .option("--provider <name>", "such as openai")
    .option("--model <name>", "the model as served")
    .action(async (reservationId: string, options: SettleOptions, command: Command) => {
      const { provider, model } = options;
      const input = given({ reservationId, provider, model, ...usageInput(options) });
      const { api, out } = openSession(command);
      const answer = await api.mutate<TrackCostOutput>("budget.settle", input);
      out.object(answer, brief(answer));
    });

  program
    .command("release")
    .description("give a hold back unused")
    .argument("<reservation>", "its id, res_…")
    .action(async (reservationId: string, _options, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<object>("budget.release", { reservationId }));
    });

  addUsage(addAttribution(program.command("track").argument("[budget]", "a named budget that it counts for")))
    .description("record an execution and its cost")
    .action(async (name: string | undefined, options: TrackOptions, command: Command) => {
      const { api, out } = openSession(command);
      const named = name === undefined ? {} : await attributionOfBudget(api, name);
      const input = given({ ...attributionInput(options), ...usageInput(options), ...named });
      const answer = await api.mutate<TrackCostOutput>("budget.trackCost", input);
      out.object(answer, brief(answer));
    });
}

type TrackOptions = AttributionOptions & UsageOptions;
type SettleOptions = UsageOptions & { provider?: string; model?: string };
type EstimateOptions = AttributionOptions & {
  estimatedTokens?: number;
  estimatedInputTokens?: number;
  maxOutputTokens?: number;
  estimatedCost?: string;
  fallbackModels?: string[];
  priority?: number;
  urgent?: boolean;
  ttl?: number;
  executionId?: string;
  idempotencyKey?: string;
};

function addEstimate(command: Command): Command {
  return command
    .option("--estimated-tokens <n>", "tokens at most, input and output together", parseCount)
    .option("--estimated-input-tokens <n>", "input tokens at most", parseCount)
    .option("--max-output-tokens <n>", "output tokens at most", parseCount)
    .option("--estimated-cost <usd>", "cost at most, US dollars", parseAmount)
    .option("--fallback-models <names>", "cheaper models that would do, by comma", parseList)
    .option("--priority <n>", "1 to 10: who goes first in a queue, and may use a reserve", parseCount)
    .option("--urgent", "by the rule that a budget has for what cannot wait")
    .option("--ttl <seconds>", "how long the hold lives, 1 to 3600", parseCount)
    .option("--execution-id <id>", "the execution, by your own id")
    .option("--idempotency-key <key>", "the same key has its effect once");
}

function estimateInput(options: EstimateOptions) {
  const { estimatedTokens, estimatedInputTokens, maxOutputTokens, estimatedCost, fallbackModels } = options;
  const { executionId, idempotencyKey, priority, urgent } = options;
  return given({
    ...attributionInput(options),
    estimatedTokens,
    estimatedInputTokens,
    maxOutputTokens,
    estimatedCost,
    fallbackModels,
    priority,
    urgent,
    ttlSeconds: options.ttl,
    executionId,
    idempotencyKey,
  });
}

function printDecision({ out, endWith }: Session, answer: AuthorizeOutput): void {
  const { reasons, warnings, alternatives, smallerRequest, ...fields } = answer;
  out.object(answer, fields);
  for (const warning of warnings) out.note(`warning: ${warning}`);
  for (const { model, heldCost } of alternatives) out.note(`would fit now: ${model} at ${heldCost}`);
  if (smallerRequest !== undefined) {
    const { heldCost, estimatedTokens, maxOutputTokens } = smallerRequest;
    const count = estimatedTokens ?? maxOutputTokens;
    const kind = estimatedTokens === undefined ? "output tokens" : "tokens";
    out.note(`would fit now: the same${count === undefined ? "" : ` with ${count} ${kind}`} at ${heldCost}`);
  }
  for (const { budgetName, metric, limit, spent, held, requested, action } of reasons)
    out.note(
      `${action}: ${budgetName}: ${metric} ${spent} spent and ${held} held of ${limit}, ${requested} asked for`,
    );
  if (!answer.allowed) endWith(EXIT.budgetExceeded);
}

/** The decision speaks of the next call; in a table its action is enough. */
function brief(answer: TrackCostOutput): object {
  if (!answer.tracked) return answer;
  const { decision, ...rest } = answer;
  return { ...rest, nextCall: decision.action };
}
