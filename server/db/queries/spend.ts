import type { Queryable } from "@/server/db/queryable";
import { asksByUser } from "@/server/domain/spend-names";
import { type FEW, type SpendMeasure, SUM, SUM_FEW, USER_SUM } from "./spend-sums";

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

/**
 * The sums of one group in one bucket. All are text, since each may pass a double; `quality` and `impact` are sums of
 * scores from 0 to 1, of `scored` executions for the former.
 */
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
} & Record<SpendMeasure, string>;

/** A cell of which only some sums were asked. */
export type FewCell = Omit<SpendCell, Exclude<SpendMeasure, (typeof FEW)[number]>>;

/** What the cube says of a stretch of hours, by bucket and group. */
export async function sumSpend(db: Queryable, question: SpendQuestion): Promise<SpendCell[]> {
  const { starts, filter, groupBy, days } = question;
  if (starts.length === 0) return [];
  const values = valuesOf(question);
  if (!asksByUser({ groupBy, ...filter }))
    return (await db.query<SpendCell>({ name: "spend", text: SUM, values })).rows;
  const asked = [days?.starts ?? [], days?.last ?? null, filter.userId ?? null];
  const text =
    USER_SUM[filter.userId !== undefined ? "one" : filter.without?.includes("userId") ? "none" : "each"];
  return (await db.query<SpendCell>({ text, values: [...values, ...asked] })).rows;
}

/** The same of all that was spent: only costs and how executions went. */
export async function sumCosts(
  db: Queryable,
  question: Omit<SpendQuestion, "days" | "filter">,
): Promise<FewCell[]> {
  if (question.starts.length === 0) return [];
  const values = valuesOf({ ...question, filter: {} });
  return (await db.query<FewCell>({ name: "spend-few", text: SUM_FEW, values })).rows;
}

function valuesOf({ organizationId, starts, end, groupBy, top, keys, filter }: SpendQuestion) {
  return [
    organizationId,
    starts,
    end,
    groupBy,
    keys?.length ?? top,
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
}
