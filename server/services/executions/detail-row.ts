import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";
import type { PriceUsedRow } from "@/server/db/queries/price-used";
import { executionSentence } from "@/server/domain/execution-sentence";
import { type Money, sumMoney, toWire, usd } from "@/server/domain/money";
import type {
  CorrectionOfRow,
  CountingWindowRow,
  ExecutionDetailRow,
} from "@/server/ledger/sql/find-execution";
import { wire } from "../overview/budget-figures";
import { executionRow } from "../overview/rows";

const MILLION_PER_THOUSAND = 1_000;

type Judged = CountingWindowRow & { usedBefore: Money | null; limit: Money | null; left: Money | null };

export function executionDetail(
  row: ExecutionDetailRow,
  windows: readonly CountingWindowRow[],
  price: PriceUsedRow | null,
  corrections: readonly CorrectionOfRow[],
): ExecutionDetail {
  const judged = windows.map((window) => judgedBy(row, window)).sort(byRoomLeft);
  const [first] = judged;
  const tightest = first?.left == null ? null : first;
  const { provider, requestedModel, environment, component, task, sessionId, recordedBy } = row;
  const { executionId, userId, retryCount, cached, qualityScore, impactScore, conversionAchieved } = row;
  return {
    execution: executionRow({ ...row, bookedAt: row.bookedAt.toISOString() }),
    sentence: sentenceOf(row, judged.length, tightest),
    bookedAt: row.bookedAt.toISOString(),
    recordedAt: row.recordedAt.toISOString(),
    late: row.late,
    ...{ provider, requestedModel, environment, component, task, sessionId, recordedBy },
    ...{ executionId, userId, retryCount, cached, qualityScore, impactScore, conversionAchieved },
    executionTimeMs: row.executionTimeMs === null ? null : Number(row.executionTimeMs),
    costSource: row.costSource,
    price: price === null ? null : priceUsed(price),
    classes: classesOf(row, price),
    hold: holdOf(row),
    budgets: judged.map((window) => ({
      budgetId: window.budgetId,
      name: window.name,
      entityKey: window.entityKey,
      period: window.period,
      periodKey: window.periodKey,
      usedBefore: window.usedBefore === null ? null : toWire(window.usedBefore),
      limitInForce: window.limit === null ? null : toWire(window.limit),
      left: window.left === null ? null : toWire(window.left),
      isTightest: window === tightest,
    })),
    metadata: row.metadata,
    correctedCost: row.isCorrected
      ? toWire(sumMoney([row, ...corrections].map(({ cost }) => usd(cost))))
      : null,
    corrections: corrections.map(({ cost, at, ...rest }) => ({
      ...rest,
      cost: wire(cost),
      at: at.toISOString(),
    })),
  };
}

function sentenceOf(row: ExecutionDetailRow, budgets: number, tightest: Judged | null): string {
  const { usedBefore = null, limit = null, name = "" } = tightest ?? {};
  return executionSentence({
    heldCost: row.holdCost === null ? null : usd(row.holdCost),
    viaOverride: row.viaOverride !== null,
    requestedModel: row.requestedModel,
    model: row.model,
    excess: usd(row.excess),
    late: row.late,
    budgets,
    tightest: usedBefore === null || limit === null ? null : { name, usedBefore, limit },
  });
}

function judgedBy(row: ExecutionDetailRow, window: CountingWindowRow): Judged {
  const at = row.holdWindowIds?.indexOf(window.windowId) ?? -1;
  const used = at < 0 ? undefined : row.usedBefore?.[at];
  const bound = at < 0 ? undefined : row.limitInForce?.[at];
  const usedBefore = used == null ? null : usd(used);
  const limit = bound == null ? null : usd(bound);
  const held = usd(row.holdCost ?? "0");
  const left = usedBefore === null || limit === null ? null : limit.minus(usedBefore).minus(held);
  return { ...window, usedBefore, limit, left };
}

/** The least room first; without a limit last. */
function byRoomLeft(a: Judged, b: Judged): number {
  if (a.left === null || b.left === null) return Number(a.left === null) - Number(b.left === null);
  return a.left.cmp(b.left);
}

function holdOf(row: ExecutionDetailRow): ExecutionDetail["hold"] {
  const { reservationId: id, holdState, holdCost, holdCreatedAt, holdExpiresAt } = row;
  if (id === null || !holdState || holdCost === null || !holdCreatedAt || !holdExpiresAt) return null;
  return {
    id,
    state: holdState.toLowerCase() as Lowercase<typeof holdState>,
    cost: wire(holdCost),
    createdAt: holdCreatedAt.toISOString(),
    expiresAt: holdExpiresAt.toISOString(),
    closedAt: row.holdClosedAt?.toISOString() ?? null,
    viaOverride: row.viaOverride,
  };
}

function priceUsed(price: PriceUsedRow): ExecutionDetail["price"] {
  const { id, kind, name, source, isOwn, perThousand } = price;
  return {
    ...{ id, kind, name, source, isOwn },
    perThousand: perThousand === null ? null : wire(perThousand),
    validFrom: price.validFrom.toISOString(),
    validTo: price.validTo?.toISOString() ?? null,
  };
}

function classesOf(row: ExecutionDetailRow, price: PriceUsedRow | null): ExecutionDetail["classes"] {
  const flat = price?.perThousand ?? null;
  const rate = (own: string | null | undefined) => {
    if (flat !== null) return toWire(usd(flat).times(MILLION_PER_THOUSAND));
    return own == null ? null : wire(own);
  };
  return [
    {
      kind: "input",
      tokens: row.inputTokens,
      perMillion: rate(price?.inputPerMillion),
      cost: wire(row.inputCost),
    },
    {
      kind: "output",
      tokens: row.outputTokens,
      perMillion: rate(price?.outputPerMillion),
      cost: wire(row.outputCost),
    },
    {
      kind: "cacheRead",
      tokens: row.cacheReadTokens,
      perMillion: rate(price?.cacheReadPerMillion),
      cost: wire(row.cacheReadCost),
    },
    {
      kind: "cacheWrite",
      tokens: row.cacheWriteTokens,
      perMillion: rate(price?.cacheWritePerMillion),
      cost: wire(row.cacheWriteCost),
    },
  ];
}
