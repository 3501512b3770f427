import type { CallContext } from "@/server/domain/call-context";
import { paceOf } from "@/server/ledger/batch/pace";

/** Passes on what the ledger says of the pace beside its answer. */
export function tellPace<T extends object>(ctx: CallContext, answer: T): T {
  const pace = ctx.onPace && paceOf(answer);
  if (pace !== undefined) ctx.onPace?.(pace);
  return answer;
}
