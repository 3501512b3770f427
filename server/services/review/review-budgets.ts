import { getContainer } from "@/server/container";
import { listPoolAgents, type PoolAgentFigures } from "@/server/db/queries/pool-agents";
import { listPoolFigures, type PoolFigures } from "@/server/db/queries/pool-figures";
import { type FoundSuggestion, replaceSuggestions } from "@/server/db/queries/suggestions";
import { withTransaction } from "@/server/db/transaction";
import { toWire, usd } from "@/server/domain/money";
import {
  proposedAllocation,
  reviewAllocation,
  reviewPool,
  reviewSchedule,
  reviewSentence,
} from "@/server/domain/review";
import { newId } from "@/server/ledger/batch/ids";

const KINDS = ["REDUCE", "INCREASE", "REBALANCE"] as const;
const PAGE = 500;
// What somebody dismissed is not proposed again for so long.
const REST_MS = 7 * 86_400_000;

export type Review = {
  agents: number;
  pools: number;
  /** Suggestions that are open now. */
  suggestions: number;
  /** "Budget review scheduled every 24 hours". */
  schedule: string;
  /** What was found, a sentence each. */
  sentences: string[];
};

/**
 * Looks at every allocation and pool of an organization and keeps a suggestion for each that is too large, too small
 * or low. Running it again changes nothing but the figures. Nothing is applied.
 * @param now the database's clock, epoch milliseconds
 */
export async function reviewBudgets(
  organizationId: string,
  now: number,
  everyHours: number,
): Promise<Review> {
  const { pool, log } = getContainer();
  const at = { organizationId, now: new Date(now) };
  const agents = await everyPage<PoolAgentFigures>((last) =>
    listPoolAgents(pool, {
      ...at,
      poolId: null,
      agentId: null,
      afterAgent: last?.agentId ?? null,
      limit: PAGE,
    }),
  );
  const pools = await everyPage<PoolFigures>((last) =>
    listPoolFigures(pool, { ...at, afterId: last?.id ?? null, limit: PAGE }),
  );
  const allocated = agents.filter((agent) => agent.limit !== null);
  const found = [...allocated.flatMap(ofAgent), ...pools.flatMap(ofPool)];
  const suggestions = await withTransaction(pool, (tx) =>
    replaceSuggestions(tx, organizationId, {
      kinds: KINDS,
      found,
      now: at.now,
      dismissedSince: new Date(now - REST_MS),
    }),
  );
  for (const { kind, title } of found)
    log[kind === "REDUCE" ? "info" : "warn"]({ event: "budget.review", organizationId, kind }, title);
  return {
    agents: allocated.length,
    pools: pools.length,
    suggestions,
    schedule: reviewSchedule(everyHours),
    sentences: found.map(({ title }) => title),
  };
}

async function everyPage<Row>(read: (last: Row | null) => Promise<Row[]>): Promise<Row[]> {
  const all: Row[] = [];
  for (let page = await read(null); page.length > 0; page = await read(all.at(-1) ?? null)) {
    all.push(...page);
    if (page.length < PAGE) break;
  }
  return all;
}

function ofAgent(row: PoolAgentFigures): FoundSuggestion[] {
  const allocation = usd(row.limit ?? "0");
  const used = usd(row.spent).plus(usd(row.held));
  const remaining = allocation.minus(used);
  const kind = reviewAllocation({ initial: allocation, remaining });
  if (kind === null) return [];
  const proposed = proposedAllocation(kind, { allocation, remaining });
  return [
    {
      id: newId("sug"),
      kind,
      entityType: "agent",
      entityId: row.agentId,
      title: reviewSentence(kind, row.agentId),
      detail: `Applying it changes the allocation from ${toWire(allocation)} to ${toWire(proposed)} USD.`,
      evidence: {
        allocation: toWire(allocation),
        used: toWire(used),
        remaining: toWire(remaining),
        proposedAllocation: toWire(proposed),
      },
    },
  ];
}

function ofPool(row: PoolFigures): FoundSuggestion[] {
  const initial = usd(row.limit);
  const remaining = initial.minus(usd(row.spent)).minus(usd(row.held));
  const kind = reviewPool({ initial, remaining });
  if (kind === null) return [];
  return [
    {
      id: newId("sug"),
      kind,
      entityType: "pool",
      entityId: row.id,
      title: reviewSentence(kind, row.name),
      detail: `Applying it shares what is left, ${toWire(remaining)} of ${toWire(initial)} USD, by priority and use.`,
      evidence: { initial: toWire(initial), remaining: toWire(remaining) },
    },
  ];
}
