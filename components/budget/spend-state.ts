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
import { SPEND_DIMENSIONS, type SpendDimension } from "@/server/contract/spend-filter";
import { SPEND_GRAINS } from "@/server/domain/spend-names";

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
export type FilterState = inferParserType<typeof FILTER_PARSERS>;
export type SpendState = inferParserType<typeof SPEND_PARSERS>;

export const loadSpendState = createLoader(SPEND_PARSERS);

/** The filters alone, cleared. */
export const NO_FILTERS = Object.fromEntries(Object.keys(FILTER_PARSERS).map((name) => [name, null])) as {
  [Name in keyof typeof FILTER_PARSERS]: null;
};

/** The question that an address asks; null where it asks none that can be answered. */
export function spendQuestion(state: SpendState): SpendQueryInput | null {
  const { view: _view, groupBy, ...fields } = state;
  const named = Object.entries(fields).filter(([, value]) => value !== null && value !== "");
  const parsed = SpendQueryInput.safeParse({
    ...Object.fromEntries(named),
    ...(groupBy !== "none" && { groupBy }),
  });
  return parsed.success ? parsed.data : null;
}

/** A dimension and its value; null is what names none. */
export type ActiveFilter = { dimension: SpendDimension; value: string | null };

/** The filters that are set, in the order of the dimensions. */
export function activeFilters(state: FilterState): ActiveFilter[] {
  return SPEND_DIMENSIONS.flatMap((dimension): ActiveFilter[] => {
    const value = state[dimension];
    if (value !== null && value !== "") return [{ dimension, value }];
    return state.without?.includes(dimension) ? [{ dimension, value: null }] : [];
  });
}

/** The change of the address that narrows a view to one value of a dimension, or to what names none. */
export function narrowed(state: FilterState, dimension: SpendDimension, value: string | null) {
  const others = (state.without ?? []).filter((one) => one !== dimension);
  const without = value === null ? [...others, dimension] : others;
  return { [dimension]: value, without: without.length > 0 ? without : null };
}

/** The change of the address that takes a filter away. */
export function widened(state: FilterState, dimension: SpendDimension) {
  const without = (state.without ?? []).filter((one) => one !== dimension);
  return { [dimension]: null, without: without.length > 0 ? without : null };
}

/** The executions that add up to a figure of this view. */
export function executionsHref(
  state: FilterState,
  range: { startsAt: string; endsAt: string },
  group?: ActiveFilter,
): string {
  const shown = group === undefined ? state : { ...state, ...narrowed(state, group.dimension, group.value) };
  const query = new URLSearchParams();
  for (const { dimension, value } of activeFilters(shown)) if (value !== null) query.set(dimension, value);
  if (shown.without?.length) query.set("without", shown.without.join(","));
  query.set("from", range.startsAt);
  query.set("to", range.endsAt);
  return `/admin/budget/executions?${query}`;
}
