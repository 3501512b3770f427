import type { CallContext } from "@/server/domain/call-context";
import { archiveBudget } from "../budgets/archive";
import { createBudget } from "../budgets/create";
import { updateBudget } from "../budgets/update";
import { setCampaignBudget } from "../campaigns/set-budget";
import { assignAgent } from "../pools/assign-agent";
import { createPool } from "../pools/create";
import { updatePool } from "../pools/update";
import { updateSettings } from "../settings/update";
import { nameKey } from "./current";
import type { Step } from "./diff";
import type { Reach } from "./plan";

type With = {
  reach: Reach;
  reason: string | undefined;
  /** Of every budget that is there, by name; those made on the way join it. */
  budgetIds: Map<string, string>;
};

/** Takes one step through the service that a person would use, so that it is checked and audited the same. */
export async function takeStep(ctx: CallContext, step: Step, options: With): Promise<void> {
  switch (step.kind) {
    case "setting":
      await updateSettings(ctx, {
        values: { [step.name]: step.after.value as string },
        reset: [],
        reason: options.reason,
      });
      return;
    case "campaign":
      await setCampaignBudget(ctx, { campaignId: step.name, ...step.after });
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
  { reach: { managedBy }, reason, budgetIds }: With,
): Promise<void> {
  const isReplaced = current !== null && "parent" in after;
  if (current !== null && !isReplaced) {
    const { managedBy: _, ...fields } = after;
    await updateBudget(
      ctx,
      { budgetId: current.id, version: current.version, ...(reason !== undefined && { reason }), ...fields },
      { managedBy },
    );
    return;
  }
  // What it stands in for cannot change. The ledger holds what was spent, so the new one counts on from there.
  if (isReplaced)
    await archiveBudget(ctx, { budgetId: current.id, reason }, { managedBy: current.managedBy });
  const parentId = wanted.parent === null ? undefined : budgetIds.get(nameKey(wanted.parent));
  const input = { ...wanted.input, ...(parentId !== undefined && { parentId }) };
  const { id } = await createBudget(ctx, input, { managedBy });
  budgetIds.set(nameKey(name), id);
}

async function takePool(
  ctx: CallContext,
  { wanted, current }: Extract<Step, { kind: "pool" }>,
  { reason = "As its file says." }: With,
): Promise<void> {
  const { agents, name, ...settings } = wanted;
  const poolId =
    current === null
      ? (await createPool(ctx, { name, ...settings })).id
      : (await updatePool(ctx, { poolId: current.id, version: current.version, ...settings, reason })).id;
  for (const { agentId, allocation, priority } of agents) {
    if (current?.agents.includes(agentId)) continue;
    await assignAgent(ctx, {
      agentId,
      poolId,
      reason,
      ...(allocation !== undefined && { allocation }),
      ...(priority !== undefined && { priority }),
    });
  }
}
