"use client";

import { useEffect, useState } from "react";

/**
 * The time, each second, counted on from the server's clock, so that a wrong clock here does not move a countdown.
 * @param serverNow ISO instant at which the data was read
 */
export function useNow(serverNow: string): number {
  const [now, setNow] = useState(() => Date.parse(serverNow));
  useEffect(() => {
    const ahead = Date.parse(serverNow) - Date.now();
    const tick = () => setNow(Date.now() + ahead);
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [serverNow]);
  return now;
}
