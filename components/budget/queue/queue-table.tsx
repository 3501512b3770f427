import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge, type Tone } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
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
    <Table caption={`Queued calls, ${formatPlural(rows.length, "row", "rows")} shown`}>
      <thead>
        <tr>
          <ColumnHead numeric className="w-px">
            Priority
          </ColumnHead>
          <ColumnHead>Call</ColumnHead>
          <ColumnHead className="max-sm:hidden">State</ColumnHead>
          <ColumnHead className="max-lg:hidden">Waits for</ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Would hold
          </ColumnHead>
          <ColumnHead className="max-md:hidden">Queued</ColumnHead>
          <ColumnHead className="max-md:hidden">Ends</ColumnHead>
          {onCancel ? (
            <ColumnHead>
              <span className="sr-only">Actions</span>
            </ColumnHead>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.queueId} data-testid="queue-row" data-state={row.state}>
            <Cell numeric>{row.priority}</Cell>
            <RowHead className="w-full max-w-0 md:w-auto md:max-w-64">
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
            </RowHead>
            <Cell className="max-sm:hidden">
              <StateBadge row={row} />
            </Cell>
            <Cell className="max-w-56 truncate text-ink-2 max-lg:hidden">
              {row.reasons.map((reason) => reason.budgetName).join(", ") || "nothing"}
            </Cell>
            <Cell numeric className="max-md:hidden">
              {formatUsd(row.requestedCost)}
            </Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              <Instant at={row.createdAt} timeZone={timeZone} />
            </Cell>
            <Cell className="whitespace-nowrap text-ink-2 max-md:hidden">
              <Instant at={row.expiresAt} timeZone={timeZone} />
            </Cell>
            {onCancel ? (
              <Cell numeric className="w-px">
                {isOpen(row) ? (
                  <Button variant="quiet" className="px-2" onClick={() => onCancel(row)}>
                    Cancel
                  </Button>
                ) : null}
              </Cell>
            ) : null}
          </Row>
        ))}
      </tbody>
    </Table>
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
