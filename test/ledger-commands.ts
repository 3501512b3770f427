import type { TrackCostOutput, TrackCostRecorded } from "@/server/contract/track-cost";
import type {
  AuthorizeCommand,
  ClaimCommand,
  ClaimResult,
  RecordCommand,
  SettleCommand,
} from "@/server/ledger/batch/commands";

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

export function claim(organizationId: string, rest: Partial<ClaimCommand> = {}): ClaimCommand {
  return {
    kind: "claim",
    organizationId,
    actorId: "key_worker",
    leaseSeconds: 60,
    binding: anyKey,
    ...rest,
  };
}

type Claimed = Extract<ClaimResult, { claimed: true }>;

/** The lease that a claim got. @throws where it got none */
export function claimed(result: ClaimResult): Claimed {
  if (!result.claimed) throw new Error(`nothing was claimed: ${JSON.stringify(result)}`);
  return result;
}

/** Settles a claimed request under its lease. */
export function complete(organizationId: string, lease: Claimed, cost: string): SettleCommand {
  const { queueId, leaseToken: token, authorization } = lease;
  return {
    ...settle(organizationId, { reservationId: authorization.reservationId ?? "", cost }),
    lease: { queueId, token },
  };
}
