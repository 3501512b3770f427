"use client";

import { createSerializer, useQueryStates } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { ExportMenu } from "@/components/budget/export-menu";
import { formatPeriod } from "@/components/budget/format-time";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { PageHeader } from "@/components/ui/page-header";
import { PageSkeleton } from "@/components/ui/page-skeleton";
import type { SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";
import { SpendBody } from "./spend-body";
import { SpendFilterBar } from "./spend-filter-bar";
import { activeFilters, executionsHref, NO_FILTERS } from "./spend-filters";
import { type ChangeSpend, SPEND_PARSERS, type SpendState, spendQuestion } from "./spend-state";
import { SpendTiles } from "./spend-tiles";
import { useSpend } from "./use-spend";

interface SpendViewProps {
  /** The view as the server read it, and the question it answers; null where the address asks none. */
  initial: { question: SpendQueryInput; data: SpendQueryOutput } | null;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
}

/** `/admin/budget/spend`: what was spent, by any dimension and stretch of days, every figure opening into its rows. */
export function SpendView({ initial, namesUsers }: SpendViewProps) {
  const [state, setState] = useQueryStates(SPEND_PARSERS, { history: "push" });
  const question = spendQuestion(state);
  const fits = initial !== null && JSON.stringify(question) === JSON.stringify(initial.question);
  const query = useSpend(question, fits ? initial.data : undefined);
  const connection = useConnection();
  const change: ChangeSpend = (next) => void setState(next);
  const { data, error } = query;
  if (question === null || (error !== null && data === undefined)) {
    const problem = apiProblem(error);
    return (
      <>
        <PageHeader title="Spend" />
        <ErrorPanel
          title={question === null ? "This address asks for no view there is." : "Spend could not be read."}
          detail={
            question === null ? "A field of it is not one of ours." : `${problem.title} Nothing was changed.`
          }
          requestId={problem.requestId}
          onRetry={() => (question === null ? change(EVERYTHING) : void query.refetch())}
          showHealth={question !== null}
        />
      </>
    );
  }
  if (data === undefined)
    return <PageSkeleton label="Reading spend" parts={["filters", "tiles", "chart", "table"]} />;
  const { now, timeZone } = data;
  return (
    <>
      <PageHeader
        title="Spend"
        period={formatPeriod(data)}
        actions={<ExportMenu route="spend/export" view={exportedView(question)} />}
        status={
          <Freshness connection={error === null ? connection : "stale"} updatedAt={now} timeZone={timeZone} />
        }
      />
      <SpendFilterBar
        state={state}
        onChange={change}
        data={data}
        link={linkOf(state)}
        namesUsers={namesUsers}
      />
      <div
        className={cn("flex flex-col gap-8 transition-opacity", query.isPlaceholderData && "opacity-60")}
        aria-busy={query.isPlaceholderData}
      >
        <SpendTiles data={data} href={executionsHref(state, data)} />
        {data.total.executions === 0 ? (
          <Nothing isFiltered={activeFilters(state).length > 0} onChange={change} />
        ) : (
          <SpendBody data={data} state={state} onChange={change} scope={JSON.stringify(question)} />
        )}
      </div>
    </>
  );
}

const EVERYTHING = {
  ...NO_FILTERS,
  period: null,
  from: null,
  to: null,
  grain: null,
  groupBy: null,
  top: null,
};

function Nothing({ isFiltered, onChange }: { isFiltered: boolean; onChange: ChangeSpend }) {
  if (isFiltered)
    return (
      <EmptyState
        title="Nothing fits these filters."
        action={<Button onClick={() => onChange(NO_FILTERS)}>Clear filters</Button>}
      >
        Other executions of these days may.
      </EmptyState>
    );
  return (
    <EmptyState
      title="Nothing was spent in these days."
      action={
        <Button onClick={() => onChange({ period: "quarter", from: null, to: null, grain: null })}>
          Show the quarter
        </Button>
      }
    >
      Spend appears with the first cost that an agent records.
    </EmptyState>
  );
}

/** A file has all groups, however many the page shows. */
function exportedView({ top: _top, ...view }: SpendQueryInput) {
  return view;
}

const addressOf = createSerializer(SPEND_PARSERS);

/** The address of a view; where no browser is, without its origin. */
function linkOf(state: SpendState): string {
  const origin = typeof window === "undefined" ? "" : window.location.origin;
  return addressOf(`${origin}/admin/budget/spend`, state);
}
