import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ConfigApplyInput, ConfigApplyOutput } from "@/server/contract/config-document";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { inPeace } from "@/server/ledger/rules/in-peace";
import { orUnavailable } from "../budgets/or-unavailable";
import { roomMade } from "../queue/room-made";
import { readCurrent } from "./current";
import { type Desired, desiredOf } from "./desired";
import { type Plan, planSteps, type Reach } from "./plan";
import { takeStep } from "./take-step";

/**
 * Makes the books say what a document says, all of it or nothing, or tells what would change. Saying it again changes
 * nothing. Each step has its own audit row.
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
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  if (dryRun) {
    const current = await inSnapshot(pool, (db) => readCurrent(db, organizationId, desired));
    return { dryRun, ...told(planSteps(desired, current, reach)) };
  }
  const plan = await orUnavailable(
    inPeace(pool, { organizationId, fakeNow: ledger.clock.fakeNow() }, async (tx) => {
      const current = await readCurrent(tx, organizationId, desired);
      const planned = planSteps(desired, current, reach);
      const budgetIds = new Map([...current.budgets].map(([name, { id }]) => [name, id]));
      for (const step of planned.steps)
        await takeStep(ctx, step, { place: { open: tx }, reach, reason, budgetIds });
      return planned;
    }),
  );
  if (plan.steps.length > 0) await roomMade(organizationId);
  return { dryRun, ...told(plan) };
}

function told({ steps, warnings }: Plan): Pick<ConfigApplyOutput, "changes" | "warnings"> {
  const changes = steps.map((step) => ({
    kind: step.kind,
    op: "current" in step && step.current === null ? ("create" as const) : ("update" as const),
    name: step.name,
    before: step.before,
    after: step.after,
  }));
  return { changes, warnings };
}
