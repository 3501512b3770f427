"use client";

import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatTokens } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { useKeyset } from "@/components/budget/use-keyset";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { OlderButton } from "@/components/ui/older-button";
import { Section } from "@/components/ui/section";
import type { BudgetHoldsOutput } from "@/server/contract/admin-budget-detail";

const PAGE = 10;
const READ_AGAIN_MS = 15_000;
type Hold = BudgetHoldsOutput["data"][number];

interface HoldsSectionProps {
  budgetId: string;
  initial: BudgetHoldsOutput;
  timeZone: string;
}

/** Money that is set aside for calls that run, the first to expire first. */
export function HoldsSection({ budgetId, initial, timeZone }: HoldsSectionProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const list = useKeyset<Hold>({
    queryKey: trpc.admin.budgets.holds.queryKey({ budgetId, limit: PAGE }),
    read: (cursor, signal) =>
      client.admin.budgets.holds.query(
        { budgetId, limit: PAGE, ...(cursor !== null && { cursor }) },
        { signal },
      ),
    initial,
    // A hold ends by the clock.
    refetchWhile: (rows) => (rows.length > 0 ? READ_AGAIN_MS : false),
  });
  return (
    <Section title="Open holds" note="money set aside for calls that run">
      {list.rows.length === 0 ? (
        <EmptyState title="Nothing is held." />
      ) : (
        <DataTable
          caption={`Open holds, ${formatPlural(list.rows.length, "row", "rows")} shown`}
          rows={list.rows}
          keyOf={(row) => row.reservationId}
          testId="hold-row"
          columns={[
            {
              head: "Agent",
              kind: "names",
              className: "max-w-72 truncate",
              cell: (row) => <Agent row={row} />,
            },
            { head: "Model", from: "md", className: "font-mono text-mono", cell: (row) => row.model ?? "—" },
            { head: "Tokens", from: "md", numeric: true, cell: (row) => formatTokens(String(row.tokens)) },
            moneyColumn("Held", "cost"),
            {
              head: "Expires",
              cell: (row) => (
                <time dateTime={row.expiresAt} title={formatUtc(row.expiresAt)}>
                  {formatDateTime(row.expiresAt, timeZone)}
                </time>
              ),
            },
          ]}
        />
      )}
      <OlderButton
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
        label="Show more"
      />
    </Section>
  );
}

function Agent({ row: { agentId, agentType, entityKey } }: { row: Hold }) {
  const own = entityKey === "" || entityKey === agentId ? "" : `, ${entityKey}`;
  if (agentId === null) return `${agentType}${own}`;
  return (
    <>
      <Link className="link" href={`/admin/budget/agents/${encodeURIComponent(agentId)}`}>
        {agentId}
      </Link>
      {own}
    </>
  );
}
