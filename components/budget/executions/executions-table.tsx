import { moneyColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import type { ExecutionRow } from "@/server/contract/overview";
import { ExecutionBadges } from "./execution-badges";
import { executionHref } from "./execution-href";

interface ExecutionsTableProps {
  rows: readonly ExecutionRow[];
  timeZone: string;
  /** Shows a row in full; its address opens it in another tab too. */
  onOpen: (id: string) => void;
}

/** Ledger rows with their exact cost. Below 768 px a row keeps who, when, model and cost. */
export function ExecutionsTable({ rows, timeZone, onOpen }: ExecutionsTableProps) {
  return (
    <DataTable
      caption={`Executions, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="execution-row"
      columns={[
        {
          head: "When",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => <When at={row.occurredAt} timeZone={timeZone} />,
        },
        {
          head: "Execution",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-72",
          cell: (row) => (
            <>
              <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span className="font-medium">{row.agentType}</span>
                {row.agentId ? <span className="truncate text-ink-2">{row.agentId}</span> : null}
                <ExecutionBadges row={row} />
              </span>
              <span className="block truncate font-mono text-mono text-ink-3" title={row.id}>
                <span className="font-sans text-body md:hidden">
                  <When at={row.occurredAt} timeZone={timeZone} />{" "}
                </span>
                <ExecutionLink id={row.id} onOpen={onOpen} />
              </span>
            </>
          ),
        },
        {
          head: "Campaign",
          from: "md",
          className: "max-w-48 truncate",
          title: (row) => row.campaignName ?? undefined,
          cell: (row) => row.campaignName ?? <Unassigned />,
        },
        {
          head: "Model",
          from: "lg",
          className: "max-w-56 truncate font-mono text-mono",
          title: (row) => row.model ?? undefined,
          cell: (row) => row.model ?? <Unassigned />,
        },
        tokensColumn({ from: "md" }),
        moneyColumn("Cost", "cost"),
      ]}
    />
  );
}

function ExecutionLink({ id, onOpen }: { id: string; onOpen: (id: string) => void }) {
  return (
    <a
      href={executionHref(id)}
      className="text-accent hover:underline"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onOpen(id);
      }}
    >
      {id}
    </a>
  );
}

function When({ at, timeZone }: { at: string; timeZone: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatDateTime(at, timeZone)}
    </time>
  );
}

function Unassigned() {
  return <span className="font-sans text-body text-ink-3">none</span>;
}
