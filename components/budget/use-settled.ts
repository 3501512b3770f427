"use client";

import { useEffect, useState } from "react";

const WAIT_MS = 400;

/** A value that has not changed for a moment: each keystroke must not ask the server. */
export function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), WAIT_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
