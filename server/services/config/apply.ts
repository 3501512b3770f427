import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ConfigApplyInput, ConfigApplyOutput } from "@/server/contract/config-document";
import type { CallContext } from "@/server/domain/call-context";
import { readCurrent } from "./current";
import { type Desired, desiredOf } from "./desired";
import { planSteps, type Reach } from "./plan";
import { takeStep } from "./take-step";

/**
 * Makes the books say what a document says, or tells what would change. Saying it again changes nothing. Each step is
 * a change of its own with its audit row: where one is refused those before it stand, and the rest is done by saying
 * it again.
 * @throws ServiceError forbidden, validation_failed, conflict, budget_unavailable
 */
export async function applyConfig(ctx: CallContext, input: ConfigApplyInput): Promise<ConfigApplyOutput> {
  requirePermission(ctx.actor, "administer");
  const { source, takeOver } = input;
  return applyDocument(ctx, input, { managedBy: `file:${source}`, takeOver, createOnly: false });
}

type Wanted = Pick<ConfigApplyInput, "document" | "dryRun" | "reason">;

/** The same for who is no file: a template, or the environment. The caller has checked the right. */
export async function applyDocument(
  ctx: CallContext,
  { document, dryRun, reason }: Wanted,
  reach: Reach,
): Promise<ConfigApplyOutput> {
  return applyDesired(ctx, { desired: desiredOf(document), dryRun, reason }, reach);
}

type Asked = { desired: Desired; dryRun: boolean; reason?: string | undefined };

/** The same for what was never a document. */
export async function applyDesired(
  ctx: CallContext,
  { desired, dryRun, reason }: Asked,
  reach: Reach,
): Promise<ConfigApplyOutput> {
  const { pool } = getContainer();
  const current = await readCurrent(pool, ctx.actor.organizationId, desired);
  const { steps, warnings } = planSteps(desired, current, reach);
  if (!dryRun) {
    const budgetIds = new Map([...current.budgets].map(([name, { id }]) => [name, id]));
    for (const step of steps) await takeStep(ctx, step, { reach, reason, budgetIds });
  }
  const changes = steps.map((step) => ({
    kind: step.kind,
    op: "current" in step && step.current === null ? ("create" as const) : ("update" as const),
    name: step.name,
    before: step.before,
    after: step.after,
  }));
  return { dryRun, changes, warnings };
}
