import { newIdentityId } from "@/server/auth/ids";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  AlertRuleCreateInput,
  AlertRuleInput,
  AlertRuleRow,
  AlertRuleUpdateInput,
} from "@/server/contract/admin-alert-rules";
import { ConflictError, InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import {
  deleteAlertRule,
  hasBudget,
  insertAlertRule,
  knownChannels,
  lockAlertRule,
  updateAlertRule as write,
} from "@/server/db/queries/alert-rules";
import type { Queryable } from "@/server/db/queryable";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { alertRuleRow, ruleAudit, ruleToWrite } from "./rows";

/**
 * Makes a rule; it counts for what happens from now on.
 * @throws ServiceError forbidden, validation_failed (an unknown channel or budget), conflict (the name)
 */
export async function createAlertRule(ctx: CallContext, input: AlertRuleCreateInput): Promise<AlertRuleRow> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { organizationId } = ctx.actor;
  return await withTransaction(getContainer().pool, async (tx) => {
    await requireKnown(tx, organizationId, input);
    const row = await insertAlertRule(tx, {
      ...ruleToWrite(input),
      id: newIdentityId("rul"),
      organizationId,
    });
    if (row === null) throw nameTaken();
    await appendAudit(tx, ctx, {
      action: "alert_rule.created",
      entityType: "alert_rule",
      entityId: row.id,
      after: ruleAudit(row),
    });
    return alertRuleRow(row);
  });
}

/**
 * Writes a rule anew, all of it.
 * @throws ServiceError forbidden, not_found, validation_failed, conflict (old version, name taken)
 */
export async function updateAlertRule(
  ctx: CallContext,
  { ruleId, version, ...input }: AlertRuleUpdateInput,
): Promise<AlertRuleRow> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { organizationId } = ctx.actor;
  return await withTransaction(getContainer().pool, async (tx) => {
    const before = await lockAlertRule(tx, organizationId, ruleId);
    if (before === null) throw new NotFoundError("rule");
    if (version !== undefined && version !== before.version)
      throw new ConflictError("This rule was changed meanwhile.", { version: before.version });
    await requireKnown(tx, organizationId, input);
    const after = await write(tx, { ...ruleToWrite(input), id: ruleId, organizationId });
    if (after === null) throw nameTaken();
    await appendAudit(tx, ctx, {
      action: "alert_rule.changed",
      entityType: "alert_rule",
      entityId: ruleId,
      before: ruleAudit(before),
      after: ruleAudit(after),
    });
    return alertRuleRow(after);
  });
}

/**
 * Takes a rule away; what it has sent already goes out.
 * @throws ServiceError forbidden, not_found
 */
export async function removeAlertRule(ctx: CallContext, { ruleId }: AlertRuleInput): Promise<{ id: string }> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { organizationId } = ctx.actor;
  return await withTransaction(getContainer().pool, async (tx) => {
    const before = await lockAlertRule(tx, organizationId, ruleId);
    if (before === null) throw new NotFoundError("rule");
    await deleteAlertRule(tx, organizationId, ruleId);
    await appendAudit(tx, ctx, {
      action: "alert_rule.removed",
      entityType: "alert_rule",
      entityId: ruleId,
      before: ruleAudit(before),
    });
    return { id: ruleId };
  });
}

async function requireKnown(
  db: Queryable,
  organizationId: string,
  { channelIds, budgetId }: Pick<AlertRuleCreateInput, "channelIds" | "budgetId">,
): Promise<void> {
  const known = await knownChannels(db, organizationId, channelIds);
  const unknown = channelIds.findIndex((id) => !known.has(id));
  if (unknown >= 0)
    throw new InvalidFieldError(`channelIds/${unknown}`, "not_found", "is no channel of yours.");
  if (budgetId !== null && !(await hasBudget(db, organizationId, budgetId)))
    throw new InvalidFieldError("budgetId", "not_found", "is no budget of yours.");
}

function nameTaken(): ConflictError {
  return new ConflictError("Another rule has this name.");
}
