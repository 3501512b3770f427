import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  BudgetHearersInput,
  BudgetHearersOutput,
  BudgetSilence,
} from "@/server/contract/admin-budget-hearers";
import { NotFoundError } from "@/server/contract/errors";
import { listRulesOfBudget } from "@/server/db/queries/alert-rules";
import { findBudget } from "@/server/db/queries/budgets";
import { listChannels } from "@/server/db/queries/channels";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { silenceOf } from "@/server/domain/threshold";
import { policyOf } from "../budgets/policy-of";
import { readingOf } from "../budgets/read-row";
import { channelRow } from "../channels/rows";
import { alertRuleRow } from "./rows";

/**
 * Who hears when a budget crosses a level or is projected to: the rules that mean it, as the outbox asks them, each with
 * its channels that are switched on.
 * @throws ServiceError forbidden, not_found
 */
export async function listBudgetHearers(
  ctx: CallContext,
  input: BudgetHearersInput,
): Promise<BudgetHearersOutput> {
  requirePermission(ctx.actor, "view");
  const { organizationId } = ctx.actor;
  return inSnapshot(getContainer().pool, async (db) => {
    const { budgetId = null, scopeType = null } = input;
    const silence = await readSilence(db, ctx, input);
    const rules = await listRulesOfBudget(db, organizationId, { budgetId, scopeType });
    const channels = (await listChannels(db, organizationId)).map(channelRow).filter((one) => one.enabled);
    const data = rules.map(alertRuleRow).map((rule) => ({
      rule,
      channels: channels
        .filter(({ id }) => rule.channelIds.includes(id))
        .map(({ id, name, kind }) => ({ id, name, kind })),
    }));
    return { silence, data: data.filter((one) => one.channels.length > 0) };
  });
}

async function readSilence(
  db: Queryable,
  ctx: CallContext,
  { budgetId, period, action }: BudgetHearersInput,
): Promise<BudgetSilence | null> {
  const { organizationId, inherited } = await readingOf(db, ctx);
  const row = budgetId === undefined ? null : await findBudget(db, organizationId, { budgetId });
  if (budgetId !== undefined && row === null) throw new NotFoundError("budget");
  if (row?.status === "ARCHIVED") return "archived";
  const own = action === undefined && row !== null ? policyOf(row).ownAction : action;
  return silenceOf({ action: own ?? inherited, isRate: (row?.period ?? period) === "RATE" });
}
