import type { AuthorizeCommand, RecordCommand, SettleCommand } from "@/server/ledger/commands";

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
