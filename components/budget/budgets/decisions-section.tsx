"use client";

import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { DECISION_TONE, DECISION_WORD } from "@/components/budget/decision-words";
import { executionHref } from "@/components/budget/executions/execution-href";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { useKeyset } from "@/components/budget/use-keyset";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { OlderButton } from "@/components/ui/older-button";
import { Section } from "@/components/ui/section";
import type { BudgetDecisionsOutput } from "@/server/contract/admin-budget-detail";

const PAGE = 10;
type Decision = BudgetDecisionsOutput["data"][number];

interface DecisionsSectionProps {
  budgetId: string;
  initial: BudgetDecisionsOutput;
  timeZone: string;
}

/** Calls that the budget blocked, queued, degraded or let pass with a warning, newest first, each in one sentence. */
export function DecisionsSection({ budgetId, initial, timeZone }: DecisionsSectionProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const list = useKeyset<Decision>({
    queryKey: trpc.admin.budgets.decisions.queryKey({ budgetId, limit: PAGE }),
    read: (cursor, signal) =>
      client.admin.budgets.decisions.query(
        { budgetId, limit: PAGE, ...(cursor !== null && { cursor }) },
        { signal },
      ),
    initial,
  });
  return (
    <Section title="Decisions" note="what it did not simply let through, newest first">
      {list.rows.length === 0 ? (
        <EmptyState title="It has let every call through.">Kept for 92 days.</EmptyState>
      ) : (
        <ul>
          {list.rows.map((row) => (
            <DecisionItem key={`${row.at} ${row.action}`} row={row} timeZone={timeZone} />
          ))}
        </ul>
      )}
      <OlderButton
        hasMore={list.hasNextPage}
        pending={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
    </Section>
  );
}

function DecisionItem({ row, timeZone }: { row: Decision; timeZone: string }) {
  const { at, action, calls, sentence } = row;
  return (
    <li data-testid="decision-row" className="border-b border-rule py-2 last:border-b-0">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Badge tone={DECISION_TONE[action]}>
          {action === "allow" ? "Allowed via override" : DECISION_WORD[action]}
        </Badge>
        <Who row={row} />
        <time dateTime={at} title={formatUtc(at)} className="text-label font-normal text-ink-3">
          {formatDateTime(at, timeZone)}
        </time>
        {calls > 1 ? (
          <span className="text-label font-normal text-ink-3">
            the last of {formatPlural(calls, "call", "calls")} in that minute
          </span>
        ) : null}
      </p>
      <p className="mt-1 max-w-[90ch] text-ink-2">
        {sentence} <Outcome row={row} />
      </p>
    </li>
  );
}

function Who({ row: { agentId, agentType } }: { row: Decision }) {
  if (agentId === null) return <span className="font-medium">{agentType}</span>;
  return (
    <Link className="link font-medium" href={`/admin/budget/agents/${encodeURIComponent(agentId)}`}>
      {agentId}
    </Link>
  );
}

/** What came of it: its execution, its place in the queue, or nothing. */
function Outcome({ row: { action, executionId, queueId } }: { row: Decision }) {
  if (executionId !== null)
    return (
      <Link className="link" href={executionHref(executionId)}>
        Open its execution
      </Link>
    );
  if (queueId !== null)
    return (
      <Link className="link" href="/admin/budget/queue">
        Open the queue
      </Link>
    );
  return (
    <span className="text-ink-3">{action === "block" ? "Nothing was spent." : "Nothing is booked yet."}</span>
  );
}
