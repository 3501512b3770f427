"use client";

import { useState } from "react";
import type { ExecutionRow } from "@/server/contract/overview";

/**
 * The newest executions without moving what is read: rows that arrive wait behind a button until they are let in.
 * `scope` names what is shown; another scope starts afresh.
 */
export function useFeed(rows: readonly ExecutionRow[], scope: string) {
  const [shown, setShown] = useState({ scope, rows, arrived: new Set<string>() });
  if (shown.scope !== scope) {
    const fresh = { scope, rows, arrived: new Set<string>() };
    setShown(fresh);
    return { rows, waiting: 0, arrived: fresh.arrived, show: () => undefined };
  }
  const known = new Set(shown.rows.map((row) => row.id));
  const news = rows.filter((row) => !known.has(row.id));
  const show = () => setShown({ scope, rows, arrived: new Set(news.map((row) => row.id)) });
  // An empty feed has nothing that could move: the first rows are shown at once.
  if (shown.rows.length === 0 && news.length > 0) {
    show();
    return { rows, waiting: 0, arrived: new Set(news.map((row) => row.id)), show };
  }
  return { rows: shown.rows, waiting: news.length, arrived: shown.arrived, show };
}
