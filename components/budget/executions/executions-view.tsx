"use client";

import { useQueryState, useQueryStates } from "nuqs";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ExportMenu } from "@/components/budget/export-menu";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { Freshness } from "@/components/budget/freshness";
import { KeysetRows } from "@/components/budget/keyset-rows";
import { useConnection } from "@/components/budget/live-events";
import { rangeName } from "@/components/budget/spend/spend-words";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import { ExecutionDrawer } from "./execution-drawer";
import { ExecutionFilters } from "./execution-filters";
import { ExecutionGroups } from "./execution-groups";
import { daysOf, EXECUTION_PARSERS, executionsQuestion, NO_EXECUTIONS, spanName } from "./executions-state";
import { ExecutionsTable } from "./executions-table";
import { useSteadyTop } from "./use-steady-top";
import { WaitingRows } from "./waiting-rows";

interface ExecutionsViewProps {
  /** The first page, and the question it answers. */
  initial: ExecutionsListOutput;
  initialQuestion: ExecutionsListInput | null;
  timeZone: string;
  now: string;
  /** Whether whoever looks may ask by user. */
  namesUsers: boolean;
}

/** `/admin/budget/executions`: the ledger's rows, newest first, by filters that stand in the URL. */
export function ExecutionsView({ initial, initialQuestion, timeZone, now, namesUsers }: ExecutionsViewProps) {
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
  const filtered = Object.values(state).some((value) => value !== null && value.length > 0);
  const { total, from, to } = (query.data?.pages[0] as ExecutionsListOutput | undefined) ?? NO_EXECUTIONS;
  return (
    <>
      <PageHeader
        title="Executions"
        period={periodWords({ from, to }, timeZone)}
        actions={question === null ? null : <ExecutionsExport question={question} />}
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <ExecutionFilters
        state={state}
        onChange={(change) => void setState(change)}
        range={{ from, to }}
        timeZone={timeZone}
        now={now}
        namesUsers={namesUsers}
      />
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
        <KeysetRows
          query={{ ...query, rows }}
          what="executions"
          empty={
            <EmptyState
              title={filtered ? "No execution fits these filters." : "No execution yet."}
              {...(filtered && {
                action: <Button onClick={() => void setState(null)}>Clear filters</Button>,
              })}
            >
              {filtered ? null : "It appears with the first cost that an agent records."}
            </EmptyState>
          }
        >
          <WaitingRows count={waiting} onShow={show} />
          <ExecutionsTable rows={rows} timeZone={timeZone} onOpen={(id) => void setShown(id)} />
        </KeysetRows>
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

/** "1 Nov 2026 to 22 Nov 2026, Europe/Berlin. Newest first" of whole days. */
function periodWords(range: { from: string | null; to: string | null }, timeZone: string): string {
  const { from, to } = daysOf(range, timeZone);
  if (from === null || to === null || spanName(range, timeZone) !== null)
    return "Every call that cost something, newest first";
  return `${rangeName({ firstDay: from, lastDay: to })}, ${timeZone}. Newest first`;
}

/** All pages of what is shown. */
function ExecutionsExport({ question }: { question: ExecutionsListInput }) {
  const { limit: _limit, cursor: _cursor, ...view } = question;
  return (
    <ExportMenu route="executions/export" view={view} background={{ view: "executions", filter: view }} />
  );
}
