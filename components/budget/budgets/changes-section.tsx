"use client";

import { useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { AuditTable } from "@/components/budget/audit/audit-table";
import { LIVE } from "@/components/budget/live-events";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";

const NEWEST = 5;

/** Who changed a budget last, with what was before and after. */
export function ChangesSection({ budget, timeZone }: { budget: BudgetRow; timeZone: string }) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.admin.audit.list.queryOptions({ entityId: budget.id, limit: NEWEST }),
    meta: LIVE,
  });
  return (
    <Section
      title="Changes"
      note="the newest first"
      actions={
        <Link className="link" href={`/admin/budget/audit?entityId=${budget.id}`}>
          All changes
        </Link>
      }
    >
      {error !== null ? (
        <p className="py-3 text-exceeded-text">{apiProblem(error).title}</p>
      ) : data === undefined ? (
        <p className="py-3 text-ink-3">Reading the changes…</p>
      ) : data.data.length === 0 ? (
        <EmptyState title="Nobody has changed it yet." />
      ) : (
        <AuditTable rows={data.data} timeZone={timeZone} />
      )}
    </Section>
  );
}
