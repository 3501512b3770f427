import { z } from "zod";
import { isServiceError, type ServiceError } from "@/server/contract/errors";
import {
  TektonBatchInput,
  TektonBatchOutput,
  TektonCheckInput,
  TektonCheckOutput,
  TektonNotRecorded,
  TektonRecorded,
  TektonRecordInput,
} from "@/server/contract/face-tekton";
import { BATCH_BODY_LIMIT } from "@/server/contract/limits";
import type { TrackCostInput, TrackCostOutput, TrackCostsOutput } from "@/server/contract/track-cost";
import { parseInput } from "@/server/contract/validation";
import { faceRoute } from "@/server/rest/face-route";
import { toAuthorizeInput, toTektonReason, toTrackCostInput } from "@/server/rest/faces/tekton-calls";
import type { Route } from "@/server/rest/route";
import { given } from "@/server/services/budgets/limit-input";
import { createCaller } from "@/server/trpc/router";

const tag = "Token Budget";

const Recording = z.union([TektonRecorded, TektonNotRecorded]);

function recorded(value: TrackCostOutput, isEstimated: boolean): z.infer<typeof Recording> {
  if (!value.tracked) return { recorded: false };
  const { id, cost, currency, priceStatus, duplicate, decision } = value;
  const { warnings } = decision;
  return {
    recorded: true,
    id,
    cost,
    currency,
    price_status: priceStatus,
    duplicate,
    estimated: isEstimated,
    warnings,
  };
}

type ReadRecord =
  | { ok: true; input: TrackCostInput; isEstimated: boolean }
  | { ok: false; error: ServiceError };

function readRecord(record: unknown): ReadRecord {
  try {
    return { ok: true, ...toTrackCostInput(parseInput(TektonRecordInput, record)) };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return { ok: false, error };
  }
}

/** What became of one record; one that could not be read says so in the words that it was sent in. */
function batchResult(
  result: TrackCostsOutput["results"][number],
  read: ReadRecord,
): z.infer<typeof TektonBatchOutput>["results"][number] {
  if (!read.ok) {
    const { code, message, errors } = read.error;
    return { ok: false, error: given({ code, message, path: errors[0]?.path }) };
  }
  if (!result.ok) return result;
  const { ok: _, ...value } = result;
  return { ok: true, ...recorded(value, read.isEstimated) };
}

/** What components call: ask before, record after. */
export const tektonDataRoutes: readonly Route[] = [
  faceRoute("POST", "/api/check", {
    name: "tekton.check",
    tag,
    summary: "Is this request within budget? Writes nothing",
    permission: "ask",
    input: TektonCheckInput,
    output: TektonCheckOutput,
    run: async (call, asked) => {
      const { input, estimate } = toAuthorizeInput(asked);
      const answer = await createCaller(call).budget.check(input);
      return {
        allowed: answer.allowed,
        decision: answer.decision,
        reason: answer.allowed ? null : (answer.reason ?? "Budget exceeded"),
        model: answer.model ?? null,
        estimated_cost: answer.heldCost ?? null,
        warnings: answer.warnings,
        reasons: answer.reasons.map(toTektonReason),
        alternatives: answer.alternatives.map(({ model, heldCost }) => ({ model, cost: heldCost })),
        token_estimate: estimate,
      };
    },
  }),
  faceRoute("POST", "/api/record", {
    name: "tekton.record",
    tag,
    summary: "Record token usage",
    permission: "record",
    input: TektonRecordInput,
    output: Recording,
    status: 201,
    isIdempotent: true,
    answers: [{ status: 200, schema: TektonNotRecorded, description: "Tracking is switched off." }],
    reply: (value) => ({
      status: value.recorded ? 201 : 200,
      body: value,
      ...(value.recorded && value.duplicate ? { headers: { "Idempotent-Replayed": "true" } } : {}),
    }),
    run: async (call, record) => {
      const { input, isEstimated } = toTrackCostInput(record);
      return recorded(await createCaller(call).budget.trackCost(input), isEstimated);
    },
  }),
  faceRoute("POST", "/api/record/batch", {
    name: "tekton.recordBatch",
    tag,
    summary: "Record the usage of up to 500 calls; each succeeds or fails by itself",
    permission: "record",
    input: TektonBatchInput,
    output: TektonBatchOutput,
    bodyLimit: BATCH_BODY_LIMIT,
    isIdempotent: true,
    run: async (call, { records }) => {
      const read = records.map(readRecord);
      const items = read.map((each) => (each.ok ? each.input : {}));
      const { results } = await createCaller(call).budget.trackCosts({ items });
      return { results: results.map((result, n) => batchResult(result, read[n] as ReadRecord)) };
    },
  }),
];
