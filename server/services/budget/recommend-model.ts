import type { RecommendInput, RecommendOutput } from "@/server/contract/advice";
import type { AuthorizeInput } from "@/server/contract/authorize";
import { InvalidFieldError } from "@/server/contract/errors";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { check } from "./check";

type Row = RecommendOutput["models"][number] & { reason: string | null };

/**
 * Which of some models a call may use now, the cheapest first. Writes nothing.
 * @throws ServiceError forbidden, validation_failed, budget_unavailable
 */
export async function recommendModel(ctx: CallContext, input: RecommendInput): Promise<RecommendOutput> {
  const { models, ...call } = input;
  const first = models?.[0] ?? call.model;
  if (first === undefined)
    throw new InvalidFieldError("models", "required", "name models, or the model to begin with");
  const wanted = new Set([first, ...(models ?? (await cheaperModels(ctx, call)))]);
  const rows = await Promise.all([...wanted].map((model) => rowOf(ctx, call, model)));
  rows.sort((a, b) => Number(b.allowed) - Number(a.allowed) || usd(a.heldCost).cmp(usd(b.heldCost)));
  const [best] = rows;
  return {
    recommended: best?.allowed ? best.model : null,
    models: rows.map(({ reason: _why, ...row }) => row),
    reason: best?.allowed ? null : (best?.reason ?? null),
  };
}

async function cheaperModels(ctx: CallContext, call: AuthorizeInput): Promise<string[]> {
  const { alternatives } = await check(ctx, call);
  return alternatives.map(({ model }) => model);
}

async function rowOf(ctx: CallContext, call: AuthorizeInput, model: string): Promise<Row> {
  const { fallbackModels: _none, ...alone } = call;
  const answer = await check(ctx, { ...alone, model });
  // Let through as another model is not this model let through.
  const allowed = answer.allowed && (answer.model ?? model) === model;
  const heldCost =
    answer.heldCost ?? answer.reasons.find(({ metric }) => metric === "cost")?.requested ?? "0";
  return { model, allowed, decision: answer.decision, heldCost, reason: answer.reason ?? null };
}
