"use client";

import { useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatUsd } from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { useSettled } from "@/components/budget/use-settled";
import { Section } from "@/components/ui/section";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";
import { BudgetPreviewInput } from "@/server/contract/admin-budgets";
import { BudgetPreviewPeriods } from "./budget-preview-periods";

const PERIODS = 3;

interface BudgetPreviewProps {
  /** What would be asked: a stored budget with its changed fields, or a draft; null: nothing is changed yet. */
  ask: { budgetId: string; [field: string]: unknown } | { draft: unknown } | null;
  timeZone: string;
}

/** What a budget would do to the period that runs, and what it would have done to the last ones. */
export function BudgetPreview({ ask, timeZone }: BudgetPreviewProps) {
  const trpc = useTRPC();
  const settled = useSettled(JSON.stringify(ask));
  const asked = JSON.parse(settled) as BudgetPreviewProps["ask"];
  const input = BudgetPreviewInput.safeParse({ ...asked, replayPeriods: PERIODS });
  const query = useQuery({
    ...trpc.admin.budgets.preview.queryOptions(input.success ? input.data : {}),
    enabled: input.success,
    placeholderData: (previous) => previous,
    retry: false,
  });
  return (
    <div className="lg:sticky lg:top-6">
      <Section title="What this would do" note={`over its last ${PERIODS} periods, a week at least`}>
        <div
          aria-live="polite"
          aria-busy={query.isFetching}
          data-testid="budget-preview"
          className={`flex flex-col gap-4 transition-opacity ${query.isPlaceholderData ? "opacity-60" : ""}`}
        >
          {asked === null ? (
            <p className="text-ink-2">
              Nothing is changed yet. A changed limit shows here what it would have refused.
            </p>
          ) : !input.success ? (
            <p className="text-ink-2">Complete the fields to see the effect.</p>
          ) : query.error !== null ? (
            <p className="text-exceeded-text">{apiProblem(query.error).title}</p>
          ) : query.data === undefined ? (
            <p className="text-ink-2">Looking at the past…</p>
          ) : (
            <Effect preview={query.data} timeZone={timeZone} />
          )}
        </div>
      </Section>
    </div>
  );
}

function Effect({ preview, timeZone }: { preview: BudgetPreviewOutput; timeZone: string }) {
  const [window] = preview.windows;
  const full = preview.windows.filter((each) => each.refusesAtOnce);
  return (
    <>
      {full.length > 0 ? <ActsAtOnce full={full} /> : null}
      <div>
        <p className="font-medium">{preview.replay.sentence}</p>
        <p className="mt-1 text-label font-normal text-ink-3">{preview.replay.method}</p>
      </div>
      <BudgetPreviewPeriods rows={preview.replay.periods} timeZone={timeZone} />
      {window === undefined ? null : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          <dt className="text-ink-3">
            Spent and held now{window.entityKey === "" ? "" : ", fullest counter"}
          </dt>
          <dd className="text-right">
            {formatUsd(window.spent)} + {formatUsd(window.held)}
          </dd>
          <dt className="text-ink-3">Remaining before</dt>
          <dd className="text-right">{remaining(window.before.remaining)}</dd>
          <dt className="text-ink-3">Remaining after</dt>
          <dd className="text-right">{remaining(window.after.remaining)}</dd>
          <dt className="text-ink-3">Level after</dt>
          <dd className="text-right">
            <LevelBadge level={window.after.level} />
          </dd>
        </dl>
      )}
    </>
  );
}

function ActsAtOnce({ full }: { full: BudgetPreviewOutput["windows"] }) {
  return (
    <p className="border-l-2 border-exceeded bg-exceeded-tint px-3 py-2 text-exceeded-text">
      Acts at once: what is spent and held already fills it
      {full.length > 1 ? ` in ${full.length} counters` : ""}.
    </p>
  );
}

function remaining(value: string | null): string {
  return value === null ? "no cost limit" : formatUsd(value);
}
