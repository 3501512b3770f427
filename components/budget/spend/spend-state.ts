import {
  createLoader,
  type inferParserType,
  parseAsArrayOf,
  parseAsBoolean,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
} from "nuqs/server";
import { SpendQueryInput } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { asksByUser, SPEND_DIMENSIONS, SPEND_GRAINS } from "@/server/domain/spend-names";

import type { PeriodState } from "./period-fields";
import { type FilterState, widened } from "./spend-filters";

export const SPEND_VIEWS = ["bars", "cumulative", "share"] as const;

/** Fewer groups can be told apart in one chart than a table can list. */
export const FEW_GROUPS = 8;
export const MANY_GROUPS = 100;

/** The filters that views of spend and of executions share. */
export const FILTER_PARSERS = {
  agentType: parseAsString,
  agentId: parseAsString,
  campaignId: parseAsString,
  provider: parseAsString,
  model: parseAsString,
  component: parseAsString,
  environment: parseAsString,
  userId: parseAsString,
  without: parseAsArrayOf(parseAsStringLiteral(SPEND_DIMENSIONS)),
};

/** What stands in the address of the page, named as the fields of `spend.query`; what is usual is left out. */
export const SPEND_PARSERS = {
  period: parseAsString,
  from: parseAsString,
  to: parseAsString,
  grain: parseAsStringLiteral(SPEND_GRAINS),
  groupBy: parseAsStringLiteral([...SPEND_DIMENSIONS, "none"] as const).withDefault("agentType"),
  top: parseAsInteger.withDefault(FEW_GROUPS),
  compare: parseAsBoolean.withDefault(true),
  view: parseAsStringLiteral(SPEND_VIEWS).withDefault("bars"),
  ...FILTER_PARSERS,
};
export type SpendState = inferParserType<typeof SPEND_PARSERS>;

/** Writes what is named into the address; null takes it away. */
export type ChangeSpend = (change: Partial<{ [Name in keyof SpendState]: SpendState[Name] | null }>) => void;

export const loadSpendState = createLoader(SPEND_PARSERS);

/** What the values of a dimension cost in some days, dearest first, whatever value of it is chosen now. */
export function valuesQuestion(
  filters: FilterState,
  { period, from, to }: PeriodState,
  dimension: SpendDimension,
): SpendQueryInput | null {
  const others = { ...filters, ...widened(filters, dimension) };
  const shape = {
    groupBy: dimension,
    top: MANY_GROUPS,
    compare: false,
    grain: "month",
    view: "bars",
  } as const;
  return spendQuestion({ ...others, period, from, to, ...shape });
}

/** The question that an address asks; null where it asks none that can be answered. */
export function spendQuestion(state: SpendState): SpendQueryInput | null {
  const { view: _view, groupBy, grain, ...fields } = state;
  const named = Object.entries(fields).filter(([, value]) => value !== null && value !== "");
  const parsed = SpendQueryInput.safeParse({
    ...Object.fromEntries(named),
    // By user there are no hours: the shortest bar is a day.
    ...(grain !== null && !(grain === "hour" && asksByUser(state)) && { grain }),
    ...(groupBy !== "none" && { groupBy }),
  });
  return parsed.success ? parsed.data : null;
}
