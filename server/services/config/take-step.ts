import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { archiveBudgetAt } from "../budgets/archive";
import { createBudgetAt } from "../budgets/create";
import { updateBudgetAt } from "../budgets/update";
import { setCampaignBudgetAt } from "../campaigns/set-budget";
import { assignAgentAt } from "../pools/assign-agent";
import { createPoolAt } from "../pools/create";
import { updatePoolAt } from "../pools/update";
import { updateSettingsAt } from "../settings/update";
import { nameKey } from "./current";
import type { Step } from "./diff";
import type { Reach } from "./plan";

type With = {
  /** The one transaction of all steps. */
  place: Place;
  reach: Reach;
  reason: string | undefined;
  /** Of every budget that is there, by name; those made on the way join it. */
  budgetIds: Map<string, string>;
};

/** Takes one step through the service that a person would use, so that it is checked and audited the same. */
export async function takeStep(ctx: CallContext, step: Step, options: With): Promise<void> {
  const { place } = options;
  switch (step.kind) {
    case "setting":
      await updateSettingsAt(place, ctx, {
        values: { [step.name]: step.after.value as string },
        reset: [],
        reason: options.reason,
      });
      return;
    case "campaign":
      await setCampaignBudgetAt(place, ctx, { campaignId: step.name, ...step.after });
      return;
    case "budget":
      return takeBudget(ctx, step, options);
    case "pool":
      return takePool(ctx, step, options);
  }
}

async function takeBudget(
  ctx: CallContext,
  { wanted, current, name, after }: Extract<Step, { kind: "budget" }>,
  { place, reach: { managedBy }, reason, budgetIds }: With,
): Promise<void> {
  const isReplaced = current !== null && "parent" in after;
  if (current !== null && !isReplaced) {
    const { managedBy: _, ...fields } = after;
    await updateBudgetAt(
      place,
      ctx,
      { budgetId: current.id, version: current.version, ...(reason !== undefined && { reason }), ...fields },
      { managedBy, from: current.managedBy },
    );
    return;
  }
  // What it stands in for cannot change. The ledger holds what was spent, so the new one counts on from there.
  if (isReplaced)
    await archiveBudgetAt(place, ctx, { budgetId: current.id, reason }, { managedBy: current.managedBy });
  const parentId = wanted.parent === null ? undefined : budgetIds.get(nameKey(wanted.parent));
  const input = { ...wanted.input, ...(parentId !== undefined && { parentId }) };
  const { budgetId } = await createBudgetAt(place, ctx, input, { managedBy });
  budgetIds.set(nameKey(name), budgetId);
}

async function takePool(
  ctx: CallContext,
  { wanted, current }: Extract<Step, { kind: "pool" }>,
  { place, reason = "As its file says." }: With,
): Promise<void> {
  const { agents, name, ...settings } = wanted;
  const poolId =
    current === null
      ? (await createPoolAt(place, ctx, { name, ...settings })).poolId
      : (
          await updatePoolAt(place, ctx, {
            poolId: current.id,
            version: current.version,
            ...settings,
            reason,
          })
        ).poolId;
  for (const { agentId, allocation, priority } of agents) {
    if (current?.agents.includes(agentId)) continue;
    await assignAgentAt(place, ctx, {
      agentId,
      poolId,
      reason,
      ...(allocation !== undefined && { allocation }),
      ...(priority !== undefined && { priority }),
    });
  }
}
