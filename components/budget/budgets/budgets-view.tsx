"use client";

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
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
import { TextField } from "@/components/ui/text-field";
import type { BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetsListInput } from "@/server/contract/admin-budgets";
import type { Abilities } from "@/server/contract/session";
import { BudgetsBulk } from "./budgets-bulk";
import { BudgetsTable } from "./budgets-table";
import { NewBudgetLink } from "./new-budget-link";
import { useChosen } from "./use-chosen";

const LEVELS = ["exceeded", "critical", "warning", "moderate", "healthy", "suspended", "tracking"] as const;
const FILTERS = {
  search: parseAsString,
  level: parseAsStringLiteral(LEVELS),
  all: parseAsBoolean,
};

interface BudgetsViewProps {
  initial: BudgetsListOutput;
  /** Whether `initial` was read without any filter of the URL. */
  isPlain: boolean;
  timeZone: string;
  now: string;
  can: Abilities;
}

/** `/admin/budget/budgets`: every budget with the period that runs. */
export function BudgetsView({ initial, isPlain, timeZone, now, can }: BudgetsViewProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const [filters, setFilters] = useQueryStates(FILTERS);
  const input = inputOf(filters);
  const query = useKeyset({
    queryKey: [...trpc.admin.budgets.list.queryKey(), input],
    read: (cursor, signal) =>
      client.admin.budgets.list.query({ ...input, ...(cursor && { cursor }) }, { signal }),
    initial: isPlain && isUnfiltered(filters) ? initial : undefined,
  });
  const choice = useChosen(query.rows);
  return (
    <>
      <PageHeader
        title="Budgets"
        period="Each with the period that runs; a call must fit into every budget that covers it"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
        actions={<ListExport view="budgets" filter={exportedOf(input)} />}
        primary={<NewBudgetLink variant="primary" />}
      />
      <search className="mb-6 flex flex-wrap items-end gap-3">
        <div className="w-64 max-sm:w-full">
          <TextField
            label="Name or key"
            value={filters.search ?? ""}
            onChange={(event) => void setFilters({ search: event.target.value || null })}
          />
        </div>
        <Select
          label="Level"
          value={filters.level ?? "any"}
          onValueChange={(value) =>
            void setFilters({ level: LEVELS.find((level) => level === value) ?? null })
          }
          options={[
            { value: "any", label: "Any level" },
            ...LEVELS.map((level) => ({
              value: level,
              label: level.charAt(0).toUpperCase() + level.slice(1),
            })),
          ]}
        />
        <Select
          label="Which budgets"
          value={filters.all ? "all" : "limited"}
          onValueChange={(value) => void setFilters({ all: value === "all" ? true : null })}
          options={[
            { value: "limited", label: "With a limit" },
            { value: "all", label: "All, also those that only count" },
          ]}
        />
      </search>
      <Section title="Budgets">
        <BudgetsBulk chosen={choice.chosen} canSteer={can.steerOrganization} onClear={choice.clear} />
        <KeysetRows
          query={query}
          what="budgets"
          empty={<NoBudget isUnfiltered={isUnfiltered(filters)} onClear={() => void setFilters(null)} />}
        >
          <BudgetsTable
            rows={query.rows}
            now={now}
            timeZone={timeZone}
            choice={can.manageBudgets ? choice : undefined}
          />
        </KeysetRows>
        <OlderButton
          hasMore={query.hasNextPage}
          pending={query.isFetchingNextPage}
          onMore={() => void query.fetchNextPage()}
          label="Show more"
        />
      </Section>
    </>
  );
}

type Filters = { search: string | null; level: (typeof LEVELS)[number] | null; all: boolean | null };

function isUnfiltered({ search, level, all }: Filters): boolean {
  return search === null && level === null && all !== true;
}

function inputOf({ search, level, all }: Filters): BudgetsListInput {
  return {
    limit: 25,
    outlook: true,
    ...(all === true ? {} : { limited: true }),
    ...(search !== null && search.trim() !== "" && { search }),
    ...(level !== null && { level }),
  };
}

function NoBudget({ isUnfiltered, onClear }: { isUnfiltered: boolean; onClear: () => void }) {
  if (!isUnfiltered)
    return (
      <EmptyState
        title="No budget fits these filters."
        action={<Button onClick={onClear}>Clear filters</Button>}
      />
    );
  return (
    <EmptyState title="No budget has a limit yet.">
      Spend is counted for the organization, each campaign and each agent from the first call; a limit says
      where to stop.
    </EmptyState>
  );
}

/** All pages of what is shown. */
function exportedOf({ limit: _limit, cursor: _cursor, outlook: _outlook, ...filter }: BudgetsListInput) {
  return filter;
}
