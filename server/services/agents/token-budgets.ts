import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import {
  type AgentTokens,
  listPastTokens,
  sumAgentTokens,
  sumAgentTokensExactly,
  sumAgentWeeks,
} from "@/server/db/queries/agent-tokens";
import { listBudgets } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import type { Money } from "@/server/domain/money";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { readingOf, readRows } from "../budgets/read-row";

/** The one budget that speaks for an agent's tokens. */
export type TokenBudget = { agentId: string; row: BudgetRow };
export type TokenBudgets = { budgets: TokenBudget[]; now: number; ratePerMillion: Money };

const PAGE = 500;

/**
 * Every agent with the budget that speaks for its tokens, by agent: the one with a limit in tokens, else the one that
 * the agent has by itself.
 * @throws ServiceError forbidden
 */
export async function listTokenBudgets(ctx: CallContext, agentId?: string): Promise<TokenBudgets> {
  requirePermission(ctx.actor, "view");
  const { pool, env } = getContainer();
  return inSnapshot(pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const { organizationId, now } = reading;
    const rows = await readRows(db, await allOfAgents(db, organizationId, agentId), reading);
    const settings = await loadSettings(db, organizationId, settingsByName(env.settings));
    return { budgets: onePerAgent(rows), now, ratePerMillion: settings.estimate.blendedRatePerMillion };
  });
}

async function allOfAgents(db: Queryable, organizationId: string, agentId: string | undefined) {
  const filter = { scopeType: "AGENT", scopeKey: agentId, purpose: "budget" };
  const found: Awaited<ReturnType<typeof listBudgets>> = [];
  for (let after: { name: string; id: string } | null = null; ; ) {
    const rows = await listBudgets(db, { organizationId, filter, after, limit: PAGE });
    found.push(
      ...rows.filter(
        (row) =>
          row.scopeKey !== null && row.each.length === 0 && row.filters === null && row.except === null,
      ),
    );
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return found;
    after = { name: last.name, id: last.id };
  }
}

function onePerAgent(rows: readonly BudgetRow[]): TokenBudget[] {
  const best = new Map<string, BudgetRow>();
  for (const row of rows) {
    const agentId = row.scopeKey as string;
    const known = best.get(agentId);
    if (known === undefined || rank(row) > rank(known)) best.set(agentId, row);
  }
  return [...best]
    .map(([agentId, row]) => ({ agentId, row }))
    .sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
}

const rank = (row: BudgetRow) =>
  (row.limitTokens === null ? 0 : 4) + (row.period === "MONTHLY" ? 2 : 0) + (row.isPrimary ? 1 : 0);

export type TokenDetails = {
  prompt: number;
  completion: number;
  recentWeek: number;
  weekBefore: number;
  past: { periodKey: string; tokens: number }[];
};

/** What stands behind the figures of some agents. @returns by agent id */
export async function tokenDetails(
  ctx: CallContext,
  budgets: readonly TokenBudget[],
  now: number,
): Promise<ReadonlyMap<string, TokenDetails>> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  const { organizationId } = ctx.actor;
  const at = new Date(now);
  const agentIds = budgets.map(({ agentId }) => agentId);
  return inSnapshot(pool, async (db) => {
    const tokens = await tokensOf(db, organizationId, budgets);
    const weeks = byAgent(await sumAgentWeeks(db, { organizationId, agentIds, now: at }));
    const budgetIds = budgets.map(({ row }) => row.id);
    const past = await listPastTokens(db, { organizationId, budgetIds, now: at });
    return new Map(
      budgets.map(({ agentId, row }) => [
        agentId,
        {
          prompt: Number(tokens.get(agentId)?.prompt ?? 0),
          completion: Number(tokens.get(agentId)?.completion ?? 0),
          recentWeek: Number(weeks.get(agentId)?.recent ?? 0),
          weekBefore: Number(weeks.get(agentId)?.before ?? 0),
          past: past
            .filter(({ budgetId }) => budgetId === row.id)
            .map(({ periodKey, tokens: used }) => ({ periodKey, tokens: Number(used) })),
        },
      ]),
    );
  });
}

async function tokensOf(
  db: Queryable,
  organizationId: string,
  budgets: readonly TokenBudget[],
): Promise<Map<string, AgentTokens>> {
  const since = budgets.flatMap(({ agentId, row }) =>
    row.window === null ? [] : [{ agentId, since: new Date(row.window.startsAt), epoch: row.window.epoch }],
  );
  const whole = since.filter(({ epoch }) => epoch === 0);
  const begun = since.filter(({ epoch }) => epoch > 0);
  return byAgent([
    ...(whole.length > 0 ? await sumAgentTokens(db, organizationId, whole) : []),
    ...(begun.length > 0 ? await sumAgentTokensExactly(db, organizationId, begun) : []),
  ]);
}

function byAgent<T extends { agentId: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.agentId, row]));
}
