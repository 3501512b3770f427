"use client";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api/trpc";
import { LIVE } from "@/components/budget/live-events";
import { assignSeries, SERIES_COUNT, type SeriesColours } from "@/components/charts/series-colours";
import type { SpendGroup, SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";

/** A view of spend, read again when something happened. @param initial as the server read it, where it fits */
export function useSpend(question: SpendQueryInput | null, initial: SpendQueryOutput | undefined) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.admin.spend.query.queryOptions(question ?? undefined),
    enabled: question !== null,
    meta: LIVE,
    placeholderData: (previous) => previous,
    ...(initial !== undefined && { initialData: initial }),
  });
}

/**
 * Groups in the order in which they were first seen: figures change under the eye, rows do not move.
 * @param scope names the view; another one is sorted afresh
 */
export function useSteadyGroups(groups: readonly SpendGroup[], scope: string): readonly SpendGroup[] {
  const [seen, setSeen] = useState({ scope, keys: groups.map(idOf) });
  const known = seen.scope === scope ? seen.keys : [];
  const keys = [...known, ...groups.map(idOf).filter((key) => !known.includes(key))];
  if (seen.scope !== scope || keys.length !== known.length) setSeen({ scope, keys });
  const alone = groups.filter(({ isOther }) => !isOther);
  const sorted = alone.toSorted((a, b) => keys.indexOf(idOf(a)) - keys.indexOf(idOf(b)));
  return [...sorted, ...groups.filter(({ isOther }) => isOther)];
}

/** The colours of groups, kept while filters change. @param groups those that stand alone, in order */
export function useSeriesColours(groups: readonly SpendGroup[]): SeriesColours {
  const [colours, setColours] = useState<SeriesColours>(new Map());
  const keys = groups.filter(({ isOther }) => !isOther).map(idOf);
  const next = assignSeries(colours, keys);
  const isSame =
    next.size === colours.size && [...next].every(([key, series]) => colours.get(key) === series);
  if (!isSame && keys.length > 0) setColours(next);
  return isSame || keys.length === 0 ? colours : next;
}

/** Groups that stand alone in a chart, and all others as one. */
export function chartGroups(groups: readonly SpendGroup[]) {
  const alone = groups.filter(({ isOther }) => !isOther);
  return {
    alone: alone.slice(0, SERIES_COUNT),
    rest: groups.filter((group) => !alone.slice(0, SERIES_COUNT).includes(group)),
  };
}

/** What tells a group from another; what names none has no key. */
export function idOf({ key, isOther }: Pick<SpendGroup, "key" | "isOther">): string {
  if (isOther) return "other";
  return key === null ? "none" : `=${key}`;
}
