import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AlertRulesOutput } from "@/server/contract/admin-alert-rules";
import { listAlertRules as queryRules } from "@/server/db/queries/alert-rules";
import { listChannels } from "@/server/db/queries/channels";
import type { CallContext } from "@/server/domain/call-context";
import { channelRow } from "../channels/rows";
import { alertRuleRow } from "./rows";

/**
 * The rules of the organization, and the channels that they may lead to, by name alone.
 * @throws ServiceError forbidden
 */
export async function listAlertRules(ctx: CallContext): Promise<AlertRulesOutput> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  const { organizationId } = ctx.actor;
  const [rules, channels] = await Promise.all([
    queryRules(pool, organizationId),
    listChannels(pool, organizationId),
  ]);
  return {
    data: rules.map(alertRuleRow),
    channels: channels.map(channelRow).map(({ id, name, kind, enabled }) => ({ id, name, kind, enabled })),
  };
}
