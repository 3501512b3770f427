import type { Pool } from "pg";
import { InvalidFieldError, NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import type { CallContext } from "@/server/domain/call-context";
import type { Canonical } from "@/server/domain/idempotency";
import { type Money, toWire } from "@/server/domain/money";
import { type PoolAgent, updatePoolAgent } from "@/server/ledger/sql/pool-rows";
import { bumpPolicyVersion } from "@/server/ledger/sql/steer";
import { changePools } from "./pool-state";

/** What is left out stays. */
export type AgentSettings = { [K in keyof Omit<PoolAgent, "agentId" | "poolId">]?: PoolAgent[K] | undefined };

/**
 * Changes how runs treat an agent, its priority and its metadata.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, InvalidFieldError
 */
export async function updatePoolAgentSettings(
  pool: Pool,
  ctx: CallContext,
  input: { agentId: string; settings: AgentSettings },
  fakeNow: Date | null = null,
): Promise<void> {
  const { organizationId } = ctx.actor;
  const { agentId, settings } = input;
  const wanted = { organizationId, poolIds: [], agentIds: [agentId], fakeNow };
  await changePools(pool, wanted, async (tx, { agents }) => {
    const agent = agents.get(agentId);
    if (agent === undefined) throw new NotFoundError("agent");
    const after = withSettings(agent, settings);
    await updatePoolAgent(tx, organizationId, after);
    await bumpPolicyVersion(tx, organizationId);
    await appendAudit(tx, ctx, {
      action: "agent.changed",
      entityType: "agent",
      entityId: agentId,
      before: agentAudit(agent),
      after: agentAudit(after),
    });
  });
}

/** @throws InvalidFieldError for a minimum above the maximum */
export function withSettings(agent: PoolAgent, settings: AgentSettings): PoolAgent {
  const after: PoolAgent = {
    ...agent,
    priority: settings.priority ?? agent.priority,
    strategy: settings.strategy ?? agent.strategy,
    base: settings.base === undefined ? agent.base : settings.base,
    min: settings.min === undefined ? agent.min : settings.min,
    max: settings.max === undefined ? agent.max : settings.max,
    percent: settings.percent === undefined ? agent.percent : settings.percent,
    metadata: settings.metadata === undefined ? agent.metadata : settings.metadata,
  };
  if (after.min !== null && after.max !== null && after.min.gt(after.max))
    throw new InvalidFieldError("minAllocation", "out_of_range", "must not be above maxAllocation");
  return after;
}

export function agentAudit(agent: PoolAgent): Record<string, Canonical> {
  const text = (amount: Money | null) => (amount === null ? null : toWire(amount));
  const { poolId, priority, strategy, base, min, max, percent, metadata } = agent;
  return {
    poolId,
    priority,
    strategy,
    baseAllocation: text(base),
    minAllocation: text(min),
    maxAllocation: text(max),
    percentAllocation: text(percent),
    // It came from a jsonb column or from checked input.
    metadata: metadata as Canonical,
  };
}
