import { BudgetUnavailableError } from "@/server/contract/errors";
import type { TrackCostInput } from "@/server/contract/track-cost";
import type { CallContext } from "@/server/domain/call-context";
import { executionOf } from "@/server/otlp/gen-ai";
import { isIdentified, type OtlpSpan } from "@/server/otlp/span";
import { trackCosts } from "@/server/services/budget/track-costs";

/** What was refused for good; all else is booked, or tells of no cost. */
export type Received = { rejected: number; message: string };

const AT_ONCE = 500;
// Told apart from what is wrong: the same spans may be sent again, and those that were booked count once.
const PASSING = new Set(["budget_unavailable", "internal"]);

/**
 * Books the model calls among some spans, each once.
 * @throws ServiceError forbidden; budget_unavailable if some could not be booked now: then all are sent again
 */
export async function receiveSpans(ctx: CallContext, spans: readonly OtlpSpan[]): Promise<Received> {
  const refusals: string[] = [];
  const executions: TrackCostInput[] = [];
  for (const span of spans) {
    const execution = executionOf(span);
    if (execution === null) continue;
    // Its key is made of its ids: without them two calls would count as one.
    if (isIdentified(span)) executions.push(execution);
    else refusals.push("malformed: a trace id has 16 bytes and a span id 8, not all of them zero");
  }
  for (let at = 0; at < executions.length; at += AT_ONCE) {
    const { results } = await trackCosts(ctx, executions.slice(at, at + AT_ONCE));
    for (const result of results) {
      if (result.ok) continue;
      if (PASSING.has(result.error.code)) throw new BudgetUnavailableError();
      refusals.push(`${result.error.code}: ${result.error.message}`);
    }
  }
  return { rejected: refusals.length, message: [...new Set(refusals)].slice(0, 3).join("; ") };
}
