import type pg from "pg";
import { pico, picoText } from "@/test/pico";
import type { Oracle } from "./oracle";
import type { Answered, SimulatedOrganization } from "./organization";
import type { PoolPlan, PoolStep } from "./plan-pools";

const REASON = "the simulator wants to know";

/** Makes pools and moves their money, as an administrator does. */
export class SimulatedPools {
  readonly #ids = new Map<string, string>();
  readonly #agents: string[] = [];

  constructor(private readonly organization: SimulatedOrganization) {}

  async prepare(pools: readonly PoolPlan[]): Promise<void> {
    for (const { name, initialBudget, priority, agents } of pools) {
      const made = await this.#call("create", { name, initialBudget, priority }, [200, 409]);
      // Made by a call whose answer was lost.
      const { data } = made.status === 409 ? await this.#call("get", { name }, [200]) : made;
      const { id } = (data ?? {}) as { id?: string };
      if (id === undefined) continue;
      this.#ids.set(name, id);
      for (const { allocation, ...agent } of agents) {
        const body = { ...agent, poolId: id, reason: REASON, ...(allocation !== null && { allocation }) };
        await this.#call("assignAgent", body, [200]);
        this.#agents.push(agent.agentId);
      }
    }
    this.organization.oracle.pooled = pools.reduce((sum, pool) => sum + pico(pool.initialBudget), 0n);
  }

  async step(step: PoolStep): Promise<void> {
    if (this.#ids.size === 0) return;
    const reason = REASON;
    // What is not there to be moved is a conflict; what has no allocation cannot be set.
    const allowed = [200, 404, 409, 422];
    if (step.kind === "transfer") {
      const [from, to] = [this.#end(step.from), this.#end(step.to)];
      await this.#call("transfer", { from, to, amount: step.amount, reason }, allowed);
    } else if (step.kind === "set-allocation") {
      const agentId = this.#agents[step.agent % Math.max(1, this.#agents.length)];
      await this.#call("setAllocation", { agentId, remaining: step.remaining, reason }, allowed);
    } else {
      const poolId = [...this.#ids.values()][step.pool % this.#ids.size];
      const strategy = step.kind === "allocate" ? { strategy: step.strategy } : {};
      await this.#call(step.kind, { poolId, reason, ...strategy }, allowed);
    }
  }

  #end(which: number): { poolId?: string; agentId?: string } {
    const ends = [
      ...[...this.#ids.values()].map((poolId) => ({ poolId })),
      ...this.#agents.map((agentId) => ({ agentId })),
    ];
    return ends[which % ends.length] ?? {};
  }

  async #call(name: string, body: unknown, expected: readonly number[]): Promise<Answered> {
    const procedure = `admin.pools.${name}`;
    const answer = await this.organization.sendSurely("admin", { procedure, body });
    if (!expected.includes(answer.status))
      this.organization.oracle.violate("P13", `unexpected answer ${answer.status} ${answer.code ?? ""}`, {
        procedure,
        body,
      });
    return answer;
  }
}

const POOLS = `
select p.id, b.limit_cost::text as pool,
  (select coalesce(sum(a.limit_cost), 0)::text from budgets a
    where a.pool_id = p.id and a.scope_type <> 'POOL' and a.purpose = 'allocation' and a.status <> 'ARCHIVED') as allocated
from budget_pools p
join budgets b on b.organization_id = p.organization_id and b.scope_type = 'POOL' and b.scope_key = p.id
where p.organization_id = $1`;

/** The allocations of a pool never exceed it, and moving money makes none and loses none. */
export async function checkPools(
  db: Pick<pg.Pool, "query">,
  oracle: Oracle,
  organizationId: string,
): Promise<void> {
  const { rows } = await db.query<{ id: string; pool: string; allocated: string }>(POOLS, [organizationId]);
  for (const row of rows)
    if (pico(row.allocated) > pico(row.pool)) oracle.violate("TEK-24", "allocations exceed their pool", row);
  const sum = rows.reduce((total, { pool }) => total + pico(pool), 0n);
  if (sum !== oracle.pooled)
    oracle.violate("TEK-24", "moving money between pools changed its sum", {
      rows,
      expected: picoText(oracle.pooled),
    });
}
