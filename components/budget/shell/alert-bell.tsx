"use client";

import { Bell } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatPlural } from "@/components/budget/format";
import { LEVEL_WORD } from "@/components/budget/level";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { toast } from "@/components/ui/toast";
import type { AlertRow } from "@/server/contract/overview";

const ALERTS_PAGE = "/admin/budget/alerts";

/** How many alerts are open, on every page, and the way to them. */
export function AlertBell({ count }: { count: number }) {
  const label = count === 0 ? "No open alert" : formatPlural(count, "open alert", "open alerts");
  return (
    <Link
      href={ALERTS_PAGE}
      aria-label={label}
      title={label}
      data-testid="alert-bell"
      className={buttonClass("quiet")}
    >
      <Bell aria-hidden />
      {count === 0 ? null : <span>{count}</span>}
    </Link>
  );
}

/** Tells of an alert that comes while somebody looks, once. */
export function useAlertToast(newest: AlertRow | null): void {
  const told = useRef(newest?.createdAt ?? "");
  useEffect(() => {
    if (newest === null || newest.createdAt <= told.current) return;
    told.current = newest.createdAt;
    toast.warning(`${LEVEL_WORD[newest.level]}: ${newest.budgetName}`, { description: newest.sentence });
  }, [newest]);
}
