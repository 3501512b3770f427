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
}

/** A list that is read by key, page after page, and again when something happened. */
export function useKeyset<Row>({ queryKey, read, initial }: KeysetOptions<Row>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    meta: LIVE,
    placeholderData: (previous) => previous,
    ...(initial !== undefined && { initialData: { pages: [initial], pageParams: [null] } }),
  });
  return { ...query, rows: query.data?.pages.flatMap((page) => page.data) ?? [] };
}
