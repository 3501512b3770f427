"use client";

import { useState } from "react";

/**
 * A list, newest first, that does not move while it is read: what arrives above its first row waits until it is let in.
 * `scope` names what is listed; another scope begins afresh.
 */
export function useSteadyTop<Row extends { id: string }>(rows: readonly Row[], scope: string) {
  const first = rows[0]?.id ?? null;
  const [top, setTop] = useState({ scope, id: first });
  const at = top.scope === scope ? rows.findIndex(({ id }) => id === top.id) : -1;
  // The row that was first is gone, or another list is shown: nothing of it is being read.
  if (at === -1 && (top.scope !== scope || top.id !== first)) setTop({ scope, id: first });
  const waiting = Math.max(0, at);
  return { rows: rows.slice(waiting), waiting, show: () => setTop({ scope, id: first }) };
}
