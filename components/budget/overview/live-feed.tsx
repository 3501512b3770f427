import { ExecutionBadges } from "@/components/budget/executions/execution-badges";
import { executionHref } from "@/components/budget/executions/execution-href";
import { WaitingRows } from "@/components/budget/executions/waiting-rows";
import { formatCount, formatTokens, formatUsd, formatUsdExact, needsMono } from "@/components/budget/format";
import { formatDay, formatTimeSeconds, formatUtc } from "@/components/budget/format-time";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import type { ExecutionRow } from "@/server/contract/overview";

interface LiveFeedProps {
  rows: readonly ExecutionRow[];
  timeZone: string;
  /** Rows that came while the reader was here; they wait, so that nothing moves under the eye. */
  waiting?: number;
  onShowWaiting?: () => void;
  /** Rows that have just been let in: their tint fades. */
  arrivedIds?: ReadonlySet<string>;
}

/** The newest executions, newest first. */
export function LiveFeed({ rows, timeZone, waiting = 0, onShowWaiting, arrivedIds }: LiveFeedProps) {
  return (
    <div data-testid="live-feed">
      <WaitingRows count={waiting} onShow={() => onShowWaiting?.()} />
      {rows.length === 0 ? (
        <EmptyState title="No execution in this period yet." />
      ) : (
        <ol>
          {rows.map((row) => (
            <FeedLine key={row.id} row={row} timeZone={timeZone} arrived={arrivedIds?.has(row.id) ?? false} />
          ))}
        </ol>
      )}
    </div>
  );
}

function FeedLine({ row, timeZone, arrived }: { row: ExecutionRow; timeZone: string; arrived: boolean }) {
  const cost = formatUsd(row.cost);
  return (
    <li
      data-testid="feed-row"
      className={cn(
        "grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-4 border-b border-rule py-2 last:border-b-0 hover:bg-sunken",
        arrived && "row-arrived",
      )}
    >
      <time dateTime={row.occurredAt} title={formatUtc(row.occurredAt)} className="text-ink-3">
        {formatTimeSeconds(row.occurredAt, timeZone)}
        <span className="block text-label font-normal">{formatDay(row.occurredAt, timeZone)}</span>
      </time>
      <div className="min-w-0">
        <p className="truncate">
          <Link href={executionHref(row.id)} className="font-medium hover:underline">
            {row.agentType}
          </Link>
          {row.campaignName ? <span className="text-ink-2"> for {row.campaignName}</span> : null}
        </p>
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 text-ink-3">
          {row.model === null ? (
            <span>no model named</span>
          ) : (
            <span className="truncate font-mono text-mono">{row.model}</span>
          )}
          <span className="text-label font-normal" title={`${formatCount(row.tokens)} tokens`}>
            {formatTokens(row.tokens)} tokens
          </span>
          <ExecutionBadges row={row} />
        </p>
      </div>
      <p
        className={cn("text-right", needsMono(cost) && "font-mono text-mono")}
        title={formatUsdExact(row.cost)}
      >
        {cost}
      </p>
    </li>
  );
}
