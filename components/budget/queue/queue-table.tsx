import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge, type Tone } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { RowActs } from "@/components/ui/row-acts";
import type { AdminQueuedRequest } from "@/server/contract/admin-queue";

const STATE: Record<AdminQueuedRequest["state"], { word: string; tone: Tone }> = {
  WAITING: { word: "Waiting", tone: "neutral" },
  READY: { word: "Ready", tone: "ok" },
  LEASED: { word: "Leased", tone: "ok" },
  DONE: { word: "Done", tone: "neutral" },
  CANCELLED: { word: "Cancelled", tone: "neutral" },
  EXPIRED: { word: "Expired", tone: "warning" },
};

interface QueueTableProps {
  rows: readonly AdminQueuedRequest[];
  timeZone: string;
  /** Left out for those who may not. */
  onCancel?: (request: AdminQueuedRequest) => void;
}

/** Queued calls in the order of the queue, with what they wait for. */
export function QueueTable({ rows, timeZone, onCancel }: QueueTableProps) {
  return (
    <DataTable
      caption={`Queued calls, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.queueId}
      testId="queue-row"
      dataOf={(row) => ({ "data-state": row.state })}
      columns={[
        { head: "Priority", numeric: true, className: "w-px", cell: (row) => row.priority },
        {
          head: "Call",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-64",
          cell: (row) => (
            <>
              <span className="block truncate">
                <span className="font-medium">{row.request.agentType}</span>
                {row.request.agentId ? <span className="text-ink-2"> {row.request.agentId}</span> : null}
              </span>
              <span className="block truncate text-ink-3">
                {row.request.model ?? "no model named"}, by {row.actorName}
              </span>
              <span className="mt-1 block sm:hidden">
                <StateBadge row={row} />
              </span>
            </>
          ),
        },
        { head: "State", from: "sm", cell: (row) => <StateBadge row={row} /> },
        {
          head: "Waits for",
          from: "lg",
          className: "max-w-56 truncate text-ink-2",
          cell: (row) => row.reasons.map((reason) => reason.budgetName).join(", ") || "nothing",
        },
        { head: "Would hold", from: "md", numeric: true, cell: (row) => formatUsd(row.requestedCost) },
        {
          head: "Queued",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => <Instant at={row.createdAt} timeZone={timeZone} />,
        },
        {
          head: "Ends",
          from: "md",
          className: "whitespace-nowrap text-ink-2",
          cell: (row) => <Instant at={row.expiresAt} timeZone={timeZone} />,
        },
        onCancel
          ? {
              head: "Actions",
              kind: "acts",
              cell: (row) =>
                isOpen(row) ? (
                  <RowActs
                    of={row.request.agentType}
                    acts={[
                      {
                        label: "Cancel",
                        name: `Cancel the call of ${row.request.agentId ?? row.request.agentType}`,
                        onSelect: () => onCancel(row),
                      },
                    ]}
                  />
                ) : null,
            }
          : null,
      ]}
    />
  );
}

function StateBadge({ row }: { row: AdminQueuedRequest }) {
  const { word, tone } = STATE[row.state];
  return (
    <span className="flex flex-wrap gap-1">
      <Badge tone={tone}>{row.position === null ? word : `${word}, ${row.position} in line`}</Badge>
      {row.willExpireBeforeReset && isOpen(row) ? (
        <Badge tone="warning">Will expire before reset</Badge>
      ) : null}
    </span>
  );
}

function Instant({ at, timeZone }: { at: string; timeZone: string }) {
  return (
    <time dateTime={at} title={formatUtc(at)}>
      {formatDateTime(at, timeZone)}
    </time>
  );
}

function isOpen({ state }: AdminQueuedRequest): boolean {
  return state === "WAITING" || state === "READY" || state === "LEASED";
}
