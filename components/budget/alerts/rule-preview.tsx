"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { METHOD_WORD } from "@/components/budget/forecast-words";
import { formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { useSettled } from "@/components/budget/use-settled";
import { Badge } from "@/components/ui/badge";
import type { AlertRulePreviewInput, AlertRulePreviewOutput } from "@/server/contract/admin-alert-rules";
import { periodName } from "@/server/domain/period-name";

const SHOWN = 5;

interface RulePreviewProps {
  conditions: AlertRulePreviewInput;
  /** Whether the rule sends alerts, and not forecasts alone. */
  hasAlerts: boolean;
  timeZone: string;
}

/** What a rule with these conditions would have sent in the last 30 days. */
export function RulePreview({ conditions, hasAlerts, timeZone }: RulePreviewProps) {
  const trpc = useTRPC();
  const settled = JSON.parse(useSettled(JSON.stringify(conditions))) as AlertRulePreviewInput;
  const { data, error } = useQuery({
    ...trpc.admin.alertRules.preview.queryOptions(settled),
    placeholderData: keepPreviousData,
  });
  return (
    <section aria-label="Preview" className="rounded-control bg-sunken p-3" data-testid="rule-preview">
      <p aria-live="polite" className="font-medium">
        {error !== null
          ? apiProblem(error).title
          : data === undefined
            ? "Reading…"
            : sentenceOf(data, hasAlerts)}
      </p>
      <ul className="mt-2">
        {(hasAlerts ? (data?.newest ?? []) : []).slice(0, SHOWN).map((row) => (
          <li key={row.alertId} className="flex flex-wrap items-center gap-x-2 py-1">
            <LevelBadge level={row.level} />
            <span>{row.budgetName}</span>
            <When at={row.createdAt} timeZone={timeZone} />
            {row.isQuiet ? <Badge>Kept back</Badge> : null}
          </li>
        ))}
        {data?.forecasts?.newest.slice(0, SHOWN).map((row) => (
          <li key={`${row.budgetName} ${row.periodKey}`} className="flex flex-wrap items-center gap-x-2 py-1">
            <Badge>Forecast</Badge>
            <span>
              {row.budgetName}, {periodName(row.period, row.periodKey)}: {formatUsd(row.projected)} of{" "}
              {formatUsd(row.limit)} {METHOD_WORD[row.method]}
            </span>
            <When at={row.at} timeZone={timeZone} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function When({ at, timeZone }: { at: string; timeZone: string }) {
  return (
    <time dateTime={at} className="text-label font-normal text-ink-2">
      {formatDateTime(at, timeZone)}
    </time>
  );
}

function sentenceOf({ sent, quiet, isCut, forecasts }: AlertRulePreviewOutput, hasAlerts: boolean): string {
  const least = isCut ? "at least " : "";
  const parts = [
    ...(hasAlerts ? [`sent ${least}${formatPlural(sent, "alert", "alerts")}`] : []),
    ...(hasAlerts && quiet > 0 ? [`kept back ${formatPlural(quiet, "repeat", "repeats")}`] : []),
    ...(forecasts === null
      ? []
      : [
          `foretold ${forecasts.isCut ? "at least " : ""}${formatPlural(forecasts.sent, "period", "periods")}`,
        ]),
  ];
  return `In the last 30 days it would have ${new Intl.ListFormat("en-GB").format(parts)}.`;
}
