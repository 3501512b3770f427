"use client";

import { parseAsBoolean, useQueryState } from "nuqs";

/** Whether the page's dialog for something new is open; the address says so, so that others may lead to it. */
export function useOpenByAddress(): [open: boolean, setOpen: (open: boolean) => void] {
  const [open, setOpen] = useQueryState("new", parseAsBoolean);
  return [open === true, (next) => void setOpen(next ? true : null)];
}
