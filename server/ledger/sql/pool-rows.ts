import type { ClientBase } from "pg";
import type { AgentStrategy } from "@/server/domain/allocation";
import { type Money, toWire, usd } from "@/server/domain/money";

/** A row of budget_pools. */
export type PoolRecord = {
  id: string;
  name: string;
  priority: number;
  reservePercent: string;
  emergencyPercent: string;
  metadata: unknown;
  version: number;
};

const POOL_COLUMNS = `id, name, priority, reserve_percent as "reservePercent", emergency_percent as "emergencyPercent",
  metadata, version`;

const FIND_POOLS = `
select ${POOL_COLUMNS}
from budget_pools
where organization_id = $1 and id = any($2) and status = 'ACTIVE'
order by id collate "C"`;

export async function findPools(
  tx: ClientBase,
  organizationId: string,
  poolIds: readonly string[],
): Promise<PoolRecord[]> {
  return (await tx.query<PoolRecord>(FIND_POOLS, [organizationId, poolIds])).rows;
}

const INSERT_POOL = `
insert into budget_pools (id, organization_id, name, priority, initial_budget, reserve_percent, emergency_percent,
  metadata, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)
on conflict (organization_id, lower(name)) where status = 'ACTIVE' do nothing`;

export type NewPoolRow = Omit<PoolRecord, "version"> & { organizationId: string; initialBudget: Money };

/** @returns false where a pool of that name exists */
export async function insertPool(tx: ClientBase, row: NewPoolRow, now: Date): Promise<boolean> {
  const { rowCount } = await tx.query(INSERT_POOL, [
    row.id,
    row.organizationId,
    row.name,
    row.priority,
    toWire(row.initialBudget),
    row.reservePercent,
    row.emergencyPercent,
    JSON.stringify(row.metadata),
    now,
  ]);
  return rowCount === 1;
}

// The unique index answers for the name; the caller turns it into a conflict.
const UPDATE_POOL = `
update budget_pools
set name = $2, priority = $3, reserve_percent = $4, emergency_percent = $5, metadata = $6, version = version + 1,
  updated_at = $7
where id = $1`;

export async function updatePoolRow(
  tx: ClientBase,
  row: Omit<PoolRecord, "version">,
  now: Date,
): Promise<void> {
  const { id, name, priority, reservePercent, emergencyPercent, metadata } = row;
  await tx.query(UPDATE_POOL, [
    id,
    name,
    priority,
    reservePercent,
    emergencyPercent,
    JSON.stringify(metadata),
    now,
  ]);
}

/** What the pools know of an agent; amounts in US dollars. */
export type PoolAgent = {
  agentId: string;
  poolId: string | null;
  priority: number;
  strategy: AgentStrategy;
  base: Money | null;
  min: Money | null;
  max: Money | null;
  percent: Money | null;
  metadata: unknown;
};

type AgentRecord = Omit<PoolAgent, "base" | "min" | "max" | "percent"> &
  Record<"base" | "min" | "max" | "percent", string | null>;

const AGENT_COLUMNS = `key as "agentId", pool_id as "poolId", priority, strategy, base_allocation::text as base,
  min_allocation::text as min, max_allocation::text as max, percent_allocation::text as percent, metadata`;

const FIND_AGENTS = `
select ${AGENT_COLUMNS}
from agents
where organization_id = $1 and (pool_id = any($2) or key = any($3))
order by key collate "C"`;

/** Agents of these pools and agents of these ids. */
export async function findPoolAgents(
  tx: ClientBase,
  organizationId: string,
  wanted: { poolIds: readonly string[]; agentIds: readonly string[] },
): Promise<PoolAgent[]> {
  const { rows } = await tx.query<AgentRecord>(FIND_AGENTS, [
    organizationId,
    wanted.poolIds,
    wanted.agentIds,
  ]);
  const amount = (value: string | null) => (value === null ? null : usd(value));
  return rows.map((row) => ({
    ...row,
    base: amount(row.base),
    min: amount(row.min),
    max: amount(row.max),
    percent: amount(row.percent),
  }));
}

const UPDATE_AGENT = `
update agents
set pool_id = $3, priority = $4, strategy = $5, base_allocation = $6, min_allocation = $7, max_allocation = $8,
  percent_allocation = $9, metadata = $10
where organization_id = $1 and key = $2`;

export async function updatePoolAgent(
  tx: ClientBase,
  organizationId: string,
  agent: PoolAgent,
): Promise<void> {
  const text = (value: Money | null) => (value === null ? null : toWire(value));
  await tx.query(UPDATE_AGENT, [
    organizationId,
    agent.agentId,
    agent.poolId,
    agent.priority,
    agent.strategy,
    text(agent.base),
    text(agent.min),
    text(agent.max),
    text(agent.percent),
    JSON.stringify(agent.metadata),
  ]);
}
