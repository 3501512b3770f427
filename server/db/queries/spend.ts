import type { Queryable } from "@/server/db/queryable";
import { asksByUser } from "@/server/domain/spend-names";
import { SUM, USER_SUM } from "./spend-sums";

/** The dimensions of the cube, by the names of the contract. */
export type SpendFilter = {
  agentType?: string | undefined;
  agentId?: string | undefined;
  campaignId?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  component?: string | undefined;
  environment?: string | undefined;
  /** As the ledger keeps the user. */
  userId?: string | undefined;
  /** Only what names none of these. */
  without?: readonly string[] | undefined;
};

export type SpendQuestion = {
  organizationId: string;
  /** Where each bucket starts, in order, and where the last one ends. */
  starts: readonly Date[];
  end: Date;
  /** The dates on which the buckets start, "2026-11-22", and the last date of all: for what is asked by user. */
  days?: { starts: readonly string[]; last: string };
  filter: SpendFilter;
  groupBy: string | null;
  /** So many of the dearest groups stand alone. */
  top: number;
  /** These groups stand alone instead, in this order; an empty text is what names none. */
  keys?: readonly string[] | undefined;
};

/** The sums of one group in one bucket; counts that may pass a double are text. */
export type SpendCell = {
  /** From 1; one above those that stand alone for all others. */
  place: number;
  /** Empty for what names none, for all others, and without groups. */
  key: string;
  name: string | null;
  /** How many groups are not among those that stand alone. */
  others: number;
  /** From 1. */
  bucket: number;
  cost: string;
  excess: string;
  provisionalCost: string;
  provisional: string;
  executions: string;
  succeeded: string;
  failed: string;
  retries: string;
  conversions: string;
  cached: string;
  tokens: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  executionTimeMs: string;
  timed: string;
  /** Sum of the scores from 0 to 1, and how many executions have one. */
  quality: string;
  scored: string;
  /** Sum of the scores of impact, from 0 to 1 each. */
  impact: string;
};

/** What the cube says of a stretch of hours, by bucket and group. */
export async function sumSpend(db: Queryable, question: SpendQuestion): Promise<SpendCell[]> {
  const { organizationId, starts, end, filter, groupBy, keys, days } = question;
  if (starts.length === 0) return [];
  const values = [
    organizationId,
    starts,
    end,
    groupBy,
    keys?.length ?? question.top,
    keys ?? null,
    filter.agentType ?? null,
    filter.agentId ?? null,
    filter.campaignId ?? null,
    filter.provider ?? null,
    filter.model ?? null,
    filter.component ?? null,
    filter.environment ?? null,
    filter.without ?? [],
  ];
  if (!asksByUser({ groupBy, ...filter }))
    return (await db.query<SpendCell>({ name: "spend", text: SUM, values })).rows;
  const asked = [days?.starts ?? [], days?.last ?? null, filter.userId ?? null];
  const text =
    USER_SUM[filter.userId !== undefined ? "one" : filter.without?.includes("userId") ? "none" : "each"];
  return (await db.query<SpendCell>({ text, values: [...values, ...asked] })).rows;
}
