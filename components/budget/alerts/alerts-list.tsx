import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { EmptyState } from "@/components/ui/empty-state";
import type { AlertRow } from "@/server/contract/overview";

/** Open alerts, newest first. */
export function AlertsList({ rows, timeZone }: { rows: readonly AlertRow[]; timeZone: string }) {
  if (rows.length === 0) return <EmptyState title="No open alert." />;
  return (
    <ul>
      {rows.map((row) => (
        <li key={row.id} className="border-b border-rule py-2 last:border-b-0">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <LevelBadge level={row.level} />
            <span className="font-medium">{row.budgetName}</span>
          </p>
          <p className="mt-1 text-ink-2">{row.sentence}</p>
          <time
            dateTime={row.createdAt}
            title={formatUtc(row.createdAt)}
            className="text-label font-normal text-ink-3"
          >
            {formatDateTime(row.createdAt, timeZone)}
          </time>
        </li>
      ))}
    </ul>
  );
}
