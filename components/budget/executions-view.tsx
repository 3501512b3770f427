"use client";

import { parseAsString, useQueryState, useQueryStates } from "nuqs";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorPanel } from "@/components/ui/error-panel";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import type { ExecutionsListOutput } from "@/server/contract/admin-executions";
import { ExecutionDrawer } from "./execution-drawer";
import { ExecutionsTable } from "./executions-table";
import { Freshness } from "./freshness";
import { useConnection } from "./live-events";
import { useKeyset } from "./use-keyset";

const FILTERS = {
  agentType: parseAsString,
  agentId: parseAsString,
  campaignId: parseAsString,
  model: parseAsString,
};
const LABELS = { agentType: "Agent type", agentId: "Agent", campaignId: "Campaign", model: "Model" } as const;

interface ExecutionsViewProps {
  initial: ExecutionsListOutput;
  /** The filter that `initial` was read with. */
  initialFilter: Record<string, string>;
  timeZone: string;
  now: string;
}

/** `/admin/budget/executions`: the ledger's rows, newest first, by filters that stand in the URL. */
export function ExecutionsView({ initial, initialFilter, timeZone, now }: ExecutionsViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const [filters, setFilters] = useQueryStates(FILTERS);
  const [shown, setShown] = useQueryState("execution", { history: "push" });
  const filter = Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Record<
    string,
    string
  >;
  const asInitial = JSON.stringify(filter) === JSON.stringify(initialFilter);
  const query = useKeyset({
    queryKey: [...trpc.admin.executions.list.queryKey(), filter],
    read: (cursor, signal) =>
      client.admin.executions.list.query({ ...filter, limit: 50, ...(cursor && { cursor }) }, { signal }),
    initial: asInitial ? initial : undefined,
  });
  const { rows } = query;
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <PageHeader
        title="Executions"
        period="Every call that cost something, newest first"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <search className="mb-6 grid grid-cols-2 gap-3 md:grid-cols-4">
        {Object.entries(LABELS).map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={filters[name as keyof typeof LABELS] ?? ""}
            onChange={(event) => void setFilters({ [name]: event.target.value.trim() || null })}
          />
        ))}
      </search>
      <Section title="Ledger rows">
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
              <Button
                onClick={() =>
                  void setFilters({ agentType: null, agentId: null, campaignId: null, model: null })
                }
              >
                Clear filters
              </Button>
            ) : (
              "It appears with the first cost that an agent records."
            )}
          </EmptyState>
        ) : (
          <ExecutionsTable rows={rows} timeZone={timeZone} onOpen={(id) => void setShown(id)} />
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
