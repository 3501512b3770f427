"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import type { SessionData } from "@/server/contract/session";
import { LIVE } from "./live-events";

// Who may do what changes seldom, and a change ends the session of whom it is about.
const KEPT_MS = 300_000;

/**
 * Who looks, what they may do, and what the whole organization has to know; the server's events keep it. It is read
 * here alone: whether a query is live is for its last reader to say, so that one who does not say it stops it for all.
 * @param initial as the server read it for this page
 */
export function useSession(initial?: SessionData): SessionData | undefined {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.admin.session.queryOptions(),
    meta: LIVE,
    ...(initial === undefined ? { staleTime: KEPT_MS } : { initialData: initial }),
  }).data;
}
