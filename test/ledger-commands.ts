import type { TrackCostOutput, TrackCostRecorded } from "@/server/contract/track-cost";
import type { AuthorizeCommand, RecordCommand, SettleCommand } from "@/server/ledger/commands";

/** What was recorded. @throws if tracking is switched off */
export function recorded(answer: TrackCostOutput): TrackCostRecorded {
  if (!answer.tracked) throw new Error("nothing was recorded");
  return answer;
}

export const anyKey = { agentIds: [], campaignIds: [], environment: null };

export function record(organizationId: string, input: Partial<RecordCommand["input"]>): RecordCommand {
  return { kind: "record", organizationId, actorId: "key_test", input: { agentType: "CONTENT", ...input } };
}

export function authorize(
  organizationId: string,
  input: Partial<AuthorizeCommand["input"]>,
): AuthorizeCommand {
  return {
    kind: "authorize",
    organizationId,
    actorId: "key_test",
    input: { agentType: "CONTENT", ttlSeconds: 120, ...input },
  };
}

export function settle(organizationId: string, input: SettleCommand["input"]): SettleCommand {
  return { kind: "settle", organizationId, actorId: "key_test", binding: anyKey, input };
}
