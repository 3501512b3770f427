"use client";

import { X } from "lucide-react";
import { useQueryState, useQueryStates } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ExportMenu } from "@/components/budget/export-menu";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { FilterChips } from "@/components/budget/spend/filter-chips";
import { activeFilters, NO_FILTERS } from "@/components/budget/spend/spend-filters";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import type { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import { ExecutionDrawer } from "./execution-drawer";
import { ExecutionGroups, GroupBySelect } from "./execution-groups";
import { EXECUTION_PARSERS, executionsQuestion, NO_EXECUTIONS, spanName } from "./executions-state";
import { ExecutionsTable } from "./executions-table";
import { useSteadyTop } from "./use-steady-top";
import { WaitingRows } from "./waiting-rows";

const LABELS = {
  agentType: "Agent type",
  agentId: "Agent",
  campaignId: "Campaign",
  model: "Model",
  userId: "User",
  sessionId: "Session",
  task: "Task",
  executionId: "Execution id",
} as const;

interface ExecutionsViewProps {
  /** The first page, and the question it answers. */
  initial: ExecutionsListOutput;
  initialQuestion: ExecutionsListInput | null;
  timeZone: string;
  now: string;
}

/** `/admin/budget/executions`: the ledger's rows, newest first, by filters that stand in the URL. */
export function ExecutionsView({ initial, initialQuestion, timeZone, now }: ExecutionsViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const [state, setState] = useQueryStates(EXECUTION_PARSERS);
  const [shown, setShown] = useQueryState("execution", { history: "push" });
  const question = executionsQuestion(state);
  const asInitial = JSON.stringify(question) === JSON.stringify(initialQuestion);
  const query = useKeyset({
    queryKey: [...trpc.admin.executions.list.queryKey(), question],
    read: async (cursor, signal) =>
      question === null
        ? NO_EXECUTIONS
        : client.admin.executions.list.query({ ...question, ...(cursor && { cursor }) }, { signal }),
    initial: asInitial ? initial : undefined,
  });
  const { rows, waiting, show } = useSteadyTop(query.rows, JSON.stringify(question));
  const filtered = activeFilters(state).length > 0 || state.from !== null || state.to !== null;
  const total = (query.data?.pages[0] as ExecutionsListOutput | undefined)?.total ?? null;
  return (
    <>
      <PageHeader
        title="Executions"
        period="Every call that cost something, newest first"
        actions={question === null ? null : <ExecutionsExport question={question} />}
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <search className="mb-6 grid grid-cols-2 gap-3 md:grid-cols-4">
        {Object.entries(LABELS).map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={state[name as keyof typeof LABELS] ?? ""}
            onChange={(event) => void setState({ [name]: event.target.value.trim() || null })}
          />
        ))}
        <GroupBySelect />
        <div className="col-span-full flex flex-wrap items-center gap-2">
          <FilterChips
            state={state}
            onChange={(change) => void setState(change)}
            inFields={["agentType", "agentId", "campaignId", "model"]}
          />
          {state.from !== null || state.to !== null ? (
            <Button
              onClick={() => void setState({ from: null, to: null })}
              aria-label="Remove the range of time"
            >
              {spanName(state, timeZone)}
              <X aria-hidden />
            </Button>
          ) : null}
        </div>
      </search>
      {question === null ? null : <ExecutionGroups question={question} timeZone={timeZone} />}
      <Section
        title="Ledger rows"
        note={
          total === null ? undefined : (
            <span data-testid="executions-total" title={formatUsdExact(total.cost)}>
              {formatPlural(total.executions, "execution", "executions")}, {formatUsd(total.cost)} together
            </span>
          )
        }
      >
        {query.error !== null && rows.length === 0 ? (
          <ErrorPanel
            title="The executions could not be read."
            detail={`${apiProblem(query.error).title} Nothing was changed.`}
            requestId={apiProblem(query.error).requestId}
            onRetry={() => void query.refetch()}
            showHealth
          />
        ) : rows.length === 0 ? (
          <EmptyState title={filtered ? "No execution fits these filters." : "No execution yet."}>
            {filtered ? (
              <Button onClick={() => void setState({ ...NO_FILTERS, from: null, to: null })}>
                Clear filters
              </Button>
            ) : (
              "It appears with the first cost that an agent records."
            )}
          </EmptyState>
        ) : (
          <>
            <WaitingRows count={waiting} onShow={show} />
            <ExecutionsTable rows={rows} timeZone={timeZone} onOpen={(id) => void setShown(id)} />
          </>
        )}
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      </Section>
      <ExecutionDrawer id={shown} timeZone={timeZone} onClose={() => void setShown(null)} />
    </>
  );
}

/** All pages of what is shown. */
function ExecutionsExport({ question }: { question: ExecutionsListInput }) {
  const { limit: _limit, cursor: _cursor, ...view } = question;
  return (
    <ExportMenu route="executions/export" view={view} background={{ view: "executions", filter: view }} />
  );
}
