"use client";

import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";
import { LIVE } from "./live-events";

type Page<Row> = { data: Row[]; nextCursor: string | null; hasMore: boolean };

interface KeysetOptions<Row> {
  queryKey: QueryKey;
  /** Reads a page; null is the first. */
  read: (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>;
  /** The first page as the server read it, where it fits the question. */
  initial?: Page<Row> | undefined;
  /** How often it is read again by the clock, milliseconds; for what no live event tells of. */
  refetchWhile?: ((rows: readonly Row[]) => number | false) | undefined;
}

/** A list that is read by key, page after page, and again when something happened. */
export function useKeyset<Row>({ queryKey, read, initial, refetchWhile }: KeysetOptions<Row>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    meta: LIVE,
    placeholderData: (previous) => previous,
    refetchInterval: ({ state }) =>
      refetchWhile?.(state.data?.pages.flatMap((page) => page.data) ?? []) ?? false,
    ...(initial !== undefined && { initialData: { pages: [initial], pageParams: [null] } }),
  });
  return { ...query, rows: query.data?.pages.flatMap((page) => page.data) ?? [] };
}
