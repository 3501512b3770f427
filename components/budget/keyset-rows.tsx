import type { ReactNode } from "react";
import { apiProblem } from "@/components/api/error-text";
import { cn } from "@/components/ui/class-names";
import { ErrorPanel } from "@/components/ui/error-panel";
import { RowsSkeleton } from "@/components/ui/page-skeleton";
import { Loading } from "@/components/ui/skeleton";

interface KeysetRowsProps {
  /** A list of `useKeyset`. */
  query: {
    data: unknown;
    rows: readonly unknown[];
    error: unknown;
    isPlaceholderData: boolean;
    refetch: () => unknown;
  };
  /** "alerts" */
  what: string;
  /** What is said where there is none. */
  empty: ReactNode;
  /** The table. */
  children: ReactNode;
}

/**
 * The states of a list: not read, being read, empty, and its rows, which are dimmed while another filter is read. Nothing
 * says that there is none before that is known.
 */
export function KeysetRows({ query, what, empty, children }: KeysetRowsProps) {
  const { data, rows, error, isPlaceholderData, refetch } = query;
  if (error && (data === undefined || rows.length === 0)) {
    const { title, requestId } = apiProblem(error);
    return (
      <ErrorPanel
        title={`The ${what} could not be read.`}
        detail={`${title} Nothing was changed.`}
        requestId={requestId}
        onRetry={() => void refetch()}
        showHealth
      />
    );
  }
  if (data === undefined || (isPlaceholderData && rows.length === 0))
    return (
      <Loading label={`Reading the ${what}`}>
        <RowsSkeleton />
      </Loading>
    );
  return (
    <div
      className={cn("transition-opacity", isPlaceholderData && "opacity-60")}
      aria-busy={isPlaceholderData}
    >
      {rows.length === 0 ? empty : children}
    </div>
  );
}
