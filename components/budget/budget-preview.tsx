"use client";

import { useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Section } from "@/components/ui/section";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";
import { BudgetPreviewInput } from "@/server/contract/admin-budgets";
import { formatUsd } from "./format";
import { LevelBadge } from "./level-badge";
import { useSettled } from "./use-settled";

interface BudgetPreviewProps {
  budgetId: string;
  /** The changed fields, as they would be sent. */
  change: Record<string, unknown>;
}

/** What a change would do to the period that runs, and what it would have done to the past. */
export function BudgetPreview({ budgetId, change }: BudgetPreviewProps) {
  const trpc = useTRPC();
  const settled = useSettled(JSON.stringify(change));
  const input = BudgetPreviewInput.safeParse({ budgetId, ...(JSON.parse(settled) as object) });
  const isChanged = settled !== "{}";
  const query = useQuery({
    ...trpc.admin.budgets.preview.queryOptions(input.success ? input.data : { budgetId }),
    enabled: input.success && isChanged,
    placeholderData: (previous) => previous,
  });
  return (
    <Section title="What this would do">
      <div aria-live="polite" className="flex flex-col gap-4">
        {!isChanged ? (
          <p className="text-ink-2">Nothing is changed yet.</p>
        ) : !input.success ? (
          <p className="text-ink-2">Complete the fields to see the effect.</p>
        ) : query.error !== null ? (
          <p className="text-exceeded-text">{apiProblem(query.error).title}</p>
        ) : query.data === undefined ? (
          <p className="text-ink-2">Looking at the past…</p>
        ) : (
          <Effect preview={query.data} />
        )}
      </div>
    </Section>
  );
}

function Effect({ preview }: { preview: BudgetPreviewOutput }) {
  const [window] = preview.windows;
  return (
    <>
      <div>
        <p className="font-medium">{preview.replay.sentence}</p>
        <p className="mt-1 text-label font-normal text-ink-3">{preview.replay.method}</p>
      </div>
      {window === undefined ? null : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
          <dt className="text-ink-3">Spent and held now</dt>
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
      {preview.windows.some((each) => each.refusesAtOnce) ? (
        <p className="text-exceeded-text">Acts at once: what is spent and held already fills it.</p>
      ) : null}
    </>
  );
}

function remaining(value: string | null): string {
  return value === null ? "no cost limit" : formatUsd(value);
}
