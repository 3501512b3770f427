import { AdminCalls, type AdminOptions, inPath, mustFind } from "./admin-calls";
import { PurserError } from "./errors";

export type Pool = { id: string; name: string; priority: number } & Metrics;
/** US dollars as decimal strings. remaining = initial + granted - used. */
export type Metrics = { initialBudget: string; usedBudget: string; remainingBudget: string };
export type PoolAgent = { agentId: string; poolId: string | null; priority: number } & Metrics;

type AgentRow = PoolAgent & { metadata: Record<string, unknown> };

const WHY = "Set through the SDK";

/** Pools and the agents in them. */
export class BudgetApi {
  readonly #calls: AdminCalls;

  constructor(calls: AdminCalls) {
    this.#calls = calls;
  }

  /** @param input priority 1 to 10, 10 first @throws PurserError conflict where the name is taken */
  createBudgetPool(input: { name: string; initialBudget: string; priority?: number }): Promise<Pool> {
    return this.#calls.send("POST", "/pools", input);
  }

  /** Puts an agent into a pool with an allocation of its own. @throws PurserError conflict beyond the pool's rest */
  async createAgent(input: {
    name: string;
    poolId: string;
    initialBudget: string;
    priority?: number;
  }): Promise<PoolAgent> {
    const { name, poolId, initialBudget, priority } = input;
    const body = { poolId, allocation: initialBudget, priority, reason: WHY };
    await this.#calls.send("PUT", `/agents/${inPath(name)}/pool`, body);
    return this.#agent(name);
  }

  /** What an agent may still spend. */
  async getBudget(agentId: string): Promise<string> {
    return (await this.#agent(agentId)).remainingBudget;
  }

  /** Sets what an agent may spend from now on. @throws PurserError conflict beyond the pool's rest */
  async updateBudget(agentId: string, remaining: string): Promise<void> {
    await this.#calls.send("PUT", `/agents/${inPath(agentId)}/allocation`, { remaining, reason: WHY });
  }

  async getAgentMetrics(agentId: string): Promise<Metrics> {
    return metricsOf(await this.#agent(agentId));
  }

  async getAllAgentMetrics(): Promise<Record<string, Metrics>> {
    const agents = await this.#agents();
    return Object.fromEntries(agents.map((agent) => [agent.agentId, metricsOf(agent)]));
  }

  async getPoolMetrics(poolId: string): Promise<Metrics> {
    return metricsOf(await this.#calls.get<Pool>(`/pools/${inPath(poolId)}`));
  }

  async getAllPoolMetrics(): Promise<Record<string, Metrics>> {
    const pools = await this.#calls.all<Pool>("/pools");
    return Object.fromEntries(pools.map((pool) => [pool.id, metricsOf(pool)]));
  }

  async getPoolAgents(poolId: string): Promise<string[]> {
    return (await this.#agents({ poolId })).map(({ agentId }) => agentId);
  }

  async getAllAgentIds(): Promise<string[]> {
    return (await this.#agents()).map(({ agentId }) => agentId);
  }

  async getAgentPriority(agentId: string): Promise<number> {
    return (await this.#agent(agentId)).priority;
  }

  async storeAgentMetadata(agentId: string, metadata: Record<string, unknown>): Promise<void> {
    await this.#calls.send("PATCH", `/agents/${inPath(agentId)}/pool`, { metadata });
  }

  async getAgentMetadata(agentId: string): Promise<Record<string, unknown>> {
    return (await this.#agent(agentId)).metadata;
  }

  #agents(query: Record<string, string> = {}): Promise<AgentRow[]> {
    return this.#calls.all("/pool-agents", query);
  }

  async #agent(agentId: string): Promise<AgentRow> {
    const [agent] = await this.#agents({ agentId });
    return mustFind(agent, `Agent "${agentId}" does not exist`);
  }
}

function metricsOf({ initialBudget, usedBudget, remainingBudget }: Metrics): Metrics {
  return { initialBudget, usedBudget, remainingBudget };
}

/** The pools' interface of a version. Needs a key of the scope admin. @throws PurserError for an unknown version */
export function createBudgetApi(version: string, options: AdminOptions = {}): BudgetApi {
  if (version !== "v1")
    throw new PurserError(`There is no version "${version}": say "v1".`, { code: "unknown_version" });
  return new BudgetApi(new AdminCalls(options));
}
