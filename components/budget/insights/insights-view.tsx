"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { formatUsdExact, splitUsd } from "@/components/budget/format";
import { formatDateTime, formatMonth } from "@/components/budget/format-time";
import { Freshness } from "@/components/budget/freshness";
import { useConnection } from "@/components/budget/live-events";
import { useKeyset } from "@/components/budget/use-keyset";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { FigureTile } from "@/components/ui/figure-tile";
import { OlderButton } from "@/components/ui/older-button";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type {
  AnomaliesOutput,
  ForecastsOutput,
  ReturnsOutput,
  SavingsOutput,
  WatchOutput,
} from "@/server/contract/admin-insights";
import type { SuggestionRow, SuggestionsListOutput } from "@/server/contract/admin-suggestions";
import type { SessionData } from "@/server/contract/session";
import { AnomaliesSection } from "./anomalies-section";
import { ForecastsSection } from "./forecasts-section";
import { ReturnsSection } from "./returns-section";
import { SavingsSection } from "./savings-section";
import { WatchSection } from "./watch-section";

interface InsightsViewProps {
  initial: SuggestionsListOutput;
  savings: SavingsOutput;
  anomalies: AnomaliesOutput;
  forecasts: ForecastsOutput;
  watch: WatchOutput;
  returns: ReturnsOutput;
  session: SessionData;
}

/** `/admin/budget/insights`: what the review of budgets proposes, and what the rules saved. */
export function InsightsView({ initial, savings, session, ...found }: InsightsViewProps) {
  const { timeZone, now, can } = session;
  const trpc = useTRPC();
  const client = useTRPCClient();
  const connection = useConnection();
  const query = useKeyset({
    queryKey: trpc.admin.pools.suggestions.list.queryKey(),
    read: (cursor, signal) =>
      client.admin.pools.suggestions.list.query({ limit: 50, ...(cursor && { cursor }) }, { signal }),
    initial,
  });
  return (
    <>
      <PageHeader
        title="Insights"
        period="What a review of budgets and pools proposes; nothing changes until somebody applies it"
        status={<Freshness connection={connection} updatedAt={now} timeZone={timeZone} />}
      />
      <div className="flex flex-col gap-8">
        <div className="ledger-rule">
          <FigureTile
            testId="tile-saved"
            label={`Saved by fallback models in ${formatMonth(savings.month)}`}
            {...splitUsd(savings.savedByDegrade)}
            exact={formatUsdExact(savings.savedByDegrade)}
            note="What these calls would have cost on the models that were asked for, less what they cost. A model without a price saves nothing here."
          />
        </div>
        <SavingsSection savings={savings} />
        <AnomaliesSection initial={found.anomalies} canAct={can.manageBudgets} />
        <WatchSection watch={found.watch} />
        <ForecastsSection forecasts={found.forecasts} />
        <ReturnsSection returns={found.returns} canSet={can.administer} />
        <Section title="Suggestions">
          {query.rows.length === 0 ? (
            <EmptyState title="Nothing is proposed.">
              Agents with an allocation and pools are reviewed by the clock; one that is far too large, too
              small or nearly used up appears here.
            </EmptyState>
          ) : (
            <ul>
              {query.rows.map((row) => (
                <Suggestion key={row.id} row={row} timeZone={timeZone} canAct={can.manageBudgets} />
              ))}
            </ul>
          )}
          <OlderButton
            hasMore={query.hasNextPage}
            pending={query.isFetchingNextPage}
            onMore={() => void query.fetchNextPage()}
          />
        </Section>
      </div>
    </>
  );
}

interface SuggestionProps {
  row: SuggestionRow;
  timeZone: string;
  canAct: boolean;
}

function Suggestion({ row, timeZone, canAct }: SuggestionProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = (done: string) => ({
    onSuccess: () => {
      toast.success(done);
      return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
    },
    onError: (error: unknown) => toast.error(apiProblem(error).title),
  });
  const accept = useMutation(trpc.admin.pools.suggestions.accept.mutationOptions(settled("Applied")));
  const dismiss = useMutation(
    trpc.admin.pools.suggestions.dismiss.mutationOptions(settled("Laid aside for a week")),
  );
  const pending = accept.isPending || dismiss.isPending;
  const input = { suggestionId: row.id };
  return (
    <li
      data-testid="suggestion-row"
      className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 border-b border-rule py-3 last:border-b-0"
    >
      <div className="min-w-0 flex-1 basis-80">
        <p className="flex flex-wrap items-center gap-2">
          <span className="font-medium">{row.title}</span>
          <Badge>{row.kind.charAt(0) + row.kind.slice(1).toLowerCase()}</Badge>
        </p>
        <p className="mt-1 text-ink-2">{row.detail}</p>
        <p className="mt-1 text-label font-normal text-ink-3">
          Found {formatDateTime(row.createdAt, timeZone)}
        </p>
      </div>
      {canAct ? (
        <div className="flex gap-2">
          <Button onClick={() => accept.mutate(input)} disabled={pending} aria-label={`Apply: ${row.title}`}>
            Apply
          </Button>
          <Button
            variant="quiet"
            onClick={() => dismiss.mutate(input)}
            disabled={pending}
            aria-label={`Dismiss: ${row.title}`}
          >
            Dismiss
          </Button>
        </div>
      ) : null}
    </li>
  );
}
