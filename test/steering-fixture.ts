import type { OrganizationId, Role } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import type { AuthorizeCommand, RecordCommand, SettleCommand } from "@/server/ledger/batch/commands";

/** Who calls in a test: a person of this organization. */
export function personOf(organizationId: string, role: Role = "ADMIN"): CallContext {
  return {
    actor: {
      kind: "user",
      organizationId: organizationId as OrganizationId,
      userId: "usr_test",
      email: "ana@example.com",
      role,
    },
    requestId: "req_test",
  };
}

export function recordOf(organizationId: string, input: Partial<RecordCommand["input"]>): RecordCommand {
  return { kind: "record", organizationId, actorId: "key_test", input: { agentType: "CONTENT", ...input } };
}

export function authorizeOf(
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

export function settleOf(organizationId: string, input: SettleCommand["input"]): SettleCommand {
  const binding = { agentIds: [], campaignIds: [], environment: null };
  return { kind: "settle", organizationId, actorId: "key_test", binding, input };
}
