"use client";

import { useState } from "react";

/**
 * Whether something was ever open. What is opened is sent to whoever opens it first: forms and menus bring their schemas
 * and fields with them, and a page need not.
 */
export function useOpened(open: boolean): boolean {
  const [opened, setOpened] = useState(open);
  if (open && !opened) setOpened(true);
  return opened;
}
