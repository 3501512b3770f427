import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { DataTable } from "@/components/ui/data-table";
import type { OverrideRequestRow } from "@/server/contract/admin-override-requests";

export type RequestAct = "approve" | "reject" | "cancel";

const STATE_WORD: Record<OverrideRequestRow["state"], string> = {
  pending: "Waiting",
  rejected: "Refused",
  cancelled: "Taken back",
  active: "In force",
  expired: "Expired",
  ended: "Ended",
};

interface OverrideRequestsTableProps {
  rows: readonly OverrideRequestRow[];
  timeZone: string;
  /** What the one who looks may do with a request that waits. */
  acts: readonly RequestAct[];
  onAct: (act: RequestAct, row: OverrideRequestRow) => void;
}

/** Who asks for what, why, and who has agreed so far. */
export function OverrideRequestsTable({ rows, timeZone, acts, onAct }: OverrideRequestsTableProps) {
  return (
    <DataTable
      caption={`Requests, ${formatPlural(rows.length, "row", "rows")} shown`}
      rows={rows}
      keyOf={(row) => row.id}
      testId="request-row"
      isTop
      columns={[
        {
          head: "Request",
          kind: "names",
          className: "max-w-96",
          cell: (row) => (
            <>
              <span className="font-medium">{askedFor(row)}</span>
              <span className="block break-words text-ink-2">“{row.reason}”</span>
              <span className="block text-label font-normal text-ink-3 md:hidden">
                {row.requestedBy}, {formatDateTime(row.createdAt, timeZone)}
              </span>
            </>
          ),
        },
        {
          head: "Asked by",
          from: "md",
          className: "text-ink-2",
          cell: (row) => (
            <>
              {row.requestedBy}
              <time
                dateTime={row.createdAt}
                title={formatUtc(row.createdAt)}
                className="block text-label font-normal whitespace-nowrap text-ink-3"
              >
                {formatDateTime(row.createdAt, timeZone)}
              </time>
            </>
          ),
        },
        {
          head: "Approvals",
          from: "sm",
          className: "text-ink-2",
          cell: (row) => `${row.approvedBy.length} of ${row.approvalsNeeded}`,
        },
        {
          head: "Decision",
          numeric: true,
          className: "whitespace-normal",
          cell: (row) =>
            row.state === "pending" && acts.length > 0 ? (
              <Acts row={row} acts={acts} onAct={onAct} />
            ) : (
              <Decided row={row} timeZone={timeZone} />
            ),
        },
      ]}
    />
  );
}

const ACT_WORD: Record<RequestAct, string> = { approve: "Approve", reject: "Refuse", cancel: "Take back" };

function Acts({
  row,
  acts,
  onAct,
}: Pick<OverrideRequestsTableProps, "acts" | "onAct"> & { row: OverrideRequestRow }) {
  return (
    <span className="-my-1.5 inline-flex gap-2 max-sm:flex-col sm:flex-row-reverse">
      {acts.map((act) => (
        <Button
          key={act}
          variant={act === "approve" ? "secondary" : "quiet"}
          onClick={() => onAct(act, row)}
          aria-label={`${ACT_WORD[act]}: ${askedFor(row)}`}
        >
          {ACT_WORD[act]}
        </Button>
      ))}
    </span>
  );
}

function Decided({ row, timeZone }: { row: OverrideRequestRow; timeZone: string }) {
  return (
    <>
      <Badge>{STATE_WORD[row.state]}</Badge>
      {row.decidedBy === null || row.decidedAt === null ? null : (
        <span className="block text-label font-normal text-ink-3">
          {row.decidedBy}, {formatDateTime(row.decidedAt, timeZone)}
        </span>
      )}
      {row.decisionReason === null ? null : (
        <span className="block break-words text-ink-2">“{row.decisionReason}”</span>
      )}
    </>
  );
}

/** "$50.00 more for Monthly cap, 24 h". */
export function askedFor({
  kind,
  amount,
  ceiling,
  budgetName,
  durationSeconds,
}: Pick<OverrideRequestRow, "kind" | "amount" | "ceiling" | "budgetName" | "durationSeconds">): string {
  const hours = Math.round(durationSeconds / 3600);
  const long = hours < 1 ? formatPlural(Math.round(durationSeconds / 60), "minute", "minutes") : `${hours} h`;
  if (kind === "GRANT") return `${formatUsd(amount)} more for ${budgetName}, ${long}`;
  const bound = ceiling === null ? "without a ceiling" : `up to ${formatUsd(ceiling)}`;
  return `${budgetName} not enforced, ${bound}, ${long}`;
}
