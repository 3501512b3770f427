import type { LevelInput } from "@/server/domain/level";
import type { Money } from "@/server/domain/money";
import type { WindowRow } from "./window";

/** The part of a window that its level is read from. @param granted room that GRANTs in force add */
export function levelInput(row: WindowRow, granted: Money): LevelInput {
  return {
    spent: row.spent,
    tokens: row.tokens,
    requests: row.requests,
    limits: { cost: row.limitCost, tokens: row.limitTokens, requests: row.limitRequests },
    granted,
    warningPercent: row.warningPercent,
    criticalPercent: row.criticalPercent,
  };
}
