import type { SpendDimension } from "@/server/contract/spend-filter";
import { SPEND_DIMENSIONS } from "@/server/domain/spend-names";

/** The filters that views of spend and of executions share; null is not set. */
export type FilterState = Record<SpendDimension, string | null> & { without: SpendDimension[] | null };

/** What spend may be split by: users only for those who may know them. */
export function dimensionsFor(namesUsers: boolean): readonly SpendDimension[] {
  return SPEND_DIMENSIONS.filter((dimension) => dimension !== "userId" || namesUsers);
}

/** The filters alone, cleared. */
export const NO_FILTERS = Object.fromEntries(
  [...SPEND_DIMENSIONS, "without"].map((name) => [name, null]),
) as {
  [Name in keyof FilterState]: null;
};

/** The filters of what has more than them. */
export function filtersOf(state: FilterState): FilterState {
  const names = Object.keys(NO_FILTERS) as (keyof FilterState)[];
  return Object.fromEntries(names.map((name) => [name, state[name]])) as FilterState;
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
