"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { Badge } from "@/components/ui/badge";
import type { AlertRulePreviewInput, AlertRulePreviewOutput } from "@/server/contract/admin-alert-rules";

const SHOWN = 5;

interface RulePreviewProps {
  conditions: AlertRulePreviewInput;
  timeZone: string;
}

/** What a rule with these conditions would have sent in the last 30 days. */
export function RulePreview({ conditions, timeZone }: RulePreviewProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.admin.alertRules.preview.queryOptions(conditions),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Preview" className="rounded-control bg-sunken p-3" data-testid="rule-preview">
      <p aria-live="polite" className="font-medium">
        {error !== null ? apiProblem(error).title : data === undefined ? "Reading…" : sentenceOf(data)}
      </p>
      <ul className="mt-2">
        {data?.newest.slice(0, SHOWN).map(({ alertId, level, budgetName, createdAt, isQuiet }) => (
          <li key={alertId} className="flex flex-wrap items-center gap-x-2 py-1">
            <LevelBadge level={level} />
            <span>{budgetName}</span>
            <time dateTime={createdAt} className="text-label font-normal text-ink-2">
              {formatDateTime(createdAt, timeZone)}
            </time>
            {isQuiet ? <Badge>Kept back</Badge> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function sentenceOf({ sent, quiet, isCut }: AlertRulePreviewOutput): string {
  const least = isCut ? "at least " : "";
  const kept = quiet === 0 ? "" : ` and kept back ${formatPlural(quiet, "repeat", "repeats")}`;
  return `In the last 30 days it would have sent ${least}${formatPlural(sent, "alert", "alerts")}${kept}.`;
}
