"use client";

import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { ListExport } from "@/components/budget/export-menu";
import { Freshness } from "@/components/budget/freshness";
import { KeysetRows } from "@/components/budget/keyset-rows";
import { useConnection } from "@/components/budget/live-events";
import { useKeyset } from "@/components/budget/use-keyset";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { Select } from "@/components/ui/select";
import type { AlertRulesOutput } from "@/server/contract/admin-alert-rules";
import type { AlertListRow, AlertsListOutput } from "@/server/contract/admin-alerts";
import type { SessionData } from "@/server/contract/session";
import { AcknowledgeDialog } from "./acknowledge-dialog";
import { AlertsTable } from "./alerts-table";
import { RulesSection } from "./rules-section";

const STATES = ["open", "acknowledged", "resolved", "all"] as const;
const LEVELS = ["warning", "critical", "exceeded"] as const;
const FILTERS = {
  state: parseAsStringLiteral(STATES).withDefault("open"),
  level: parseAsStringLiteral(LEVELS),
};
const STATE_WORD = {
  open: "Open",
  acknowledged: "Acknowledged",
  resolved: "Resolved",
  all: "All alerts",
} as const;

interface AlertsViewProps {
  /** Open alerts as the server read them, where the URL asks for nothing else. */
  initial: AlertsListOutput | undefined;
  rules: AlertRulesOutput;
  session: SessionData;
}

/** `/admin/budget/alerts`: levels that budgets have crossed, who has seen them, and which rules send them where. */
export function AlertsView({ initial, rules, session }: AlertsViewProps) {
  const { timeZone, now, can } = session;
  const connection = useConnection();
  const [filters, setFilters] = useQueryStates(FILTERS);
  const [acting, setActing] = useState<AlertListRow | null>(null);
  const query = useAlerts(filters, initial);
  const { rows } = query;
  const isPlain = filters.state === "open" && filters.level === null;
  return (
    <>
      <PageHeader
        title="Alerts"
        period="Each budget with the highest level it has reached, and what was reported of agents; acknowledged once, for everybody"
        actions={
          <ListExport view="alerts" filter={{ state: filters.state, level: filters.level ?? undefined }} />
        }
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <search className="mb-6 flex flex-wrap items-end gap-3">
        <Select
          label="State"
          value={filters.state}
          onValueChange={(value) => void setFilters({ state: STATES.find((one) => one === value) ?? null })}
          options={STATES.map((value) => ({ value, label: STATE_WORD[value] }))}
        />
        <Select
          label="Level"
          value={filters.level ?? "any"}
          onValueChange={(value) => void setFilters({ level: LEVELS.find((one) => one === value) ?? null })}
          options={[
            { value: "any", label: "Any level" },
            ...LEVELS.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) })),
          ]}
        />
      </search>
      <Section title={STATE_WORD[filters.state]}>
        <KeysetRows
          query={{ ...query, rows }}
          what="alerts"
          empty={
            <EmptyState
              title={isPlain ? "No open alert." : "No alert fits these filters."}
              {...(!isPlain && {
                action: <Button onClick={() => void setFilters(null)}>Clear filters</Button>,
              })}
            >
              {isPlain
                ? "One appears here when a budget crosses its warning, its critical level or its limit, or when a violation is reported of an agent."
                : null}
            </EmptyState>
          }
        >
          <AlertsTable
            rows={rows}
            timeZone={timeZone}
            {...(can.manageCatalogue && { onAcknowledge: setActing })}
          />
        </KeysetRows>
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
        />
      </Section>
      <div className="mt-8">
        <RulesSection initial={rules} session={session} />
      </div>
      {acting === null ? null : <AcknowledgeDialog alert={acting} onClose={() => setActing(null)} />}
    </>
  );
}

type Filters = { state: (typeof STATES)[number]; level: (typeof LEVELS)[number] | null };

function useAlerts({ state, level }: Filters, initial: AlertsListOutput | undefined) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const input = { state, limit: 50, ...(level !== null && { level }) };
  return useKeyset({
    queryKey: [...trpc.admin.alerts.list.queryKey(), input],
    read: (cursor, signal) =>
      client.admin.alerts.list.query({ ...input, ...(cursor && { cursor }) }, { signal }),
    initial: state === "open" && level === null ? initial : undefined,
  });
}
