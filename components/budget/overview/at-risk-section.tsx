import { BudgetMeter } from "@/components/budget/budget-meter";
import { formatUntil } from "@/components/budget/budgets/format-until";
import { METHOD_WORD } from "@/components/budget/forecast-words";
import { formatCount, formatPercent, formatPlural, formatUsd } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { LevelBadge } from "@/components/budget/level-badge";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { BudgetAtRisk, BudgetsAtRisk, OverviewData } from "@/server/contract/overview";
import { toWire, usd } from "@/server/domain/money";

interface AtRiskSectionProps extends Pick<OverviewData, "now" | "timeZone"> {
  atRisk: BudgetsAtRisk;
}

/** Budgets that run out before they begin anew, soonest first. */
export function AtRiskSection({ atRisk: { data, count, isComplete }, now, timeZone }: AtRiskSectionProps) {
  const more = count - data.length;
  return (
    <Section
      title="Budgets at risk"
      actions={
        <Link className="link" href="/admin/budget/budgets">
          All budgets
        </Link>
      }
    >
      {data.length === 0 ? (
        <EmptyState title="No budget runs out before its period ends." />
      ) : (
        <DataTable
          caption={`Budgets at risk, ${formatPlural(data.length, "row", "rows")}`}
          rows={data}
          keyOf={({ budgetId }) => budgetId}
          testId="risk-row"
          dataOf={({ level }) => ({ "data-level": level })}
          isTop
          columns={[
            { head: "Budget", kind: "names", className: "w-full max-w-0", cell: (row) => <Name row={row} /> },
            { head: "Level", from: "sm", cell: ({ level }) => <LevelBadge level={level} /> },
            {
              head: "Runs out",
              numeric: true,
              title: ({ isReached, exhaustsAt }) => (isReached ? undefined : formatUtc(exhaustsAt)),
              cell: (row) => <RunsOut {...row} now={now} timeZone={timeZone} />,
            },
          ]}
        />
      )}
      {more > 0 || !isComplete ? (
        <p className="pt-2 text-label text-ink-3">
          {more > 0 ? `And ${formatPlural(more, "more budget", "more budgets")}. ` : ""}
          {isComplete ? "" : "There are more budgets than were looked at."}
        </p>
      ) : null}
    </Section>
  );
}

function Name({ row }: { row: BudgetAtRisk }) {
  const { budgetId, name, entityKey, metric, spent, held, limit, granted, percent, level, shadow } = row;
  const show = metric === "cost" ? formatUsd : (value: string) => `${formatCount(value)} ${metric}`;
  const effective = toWire(usd(limit).plus(usd(granted)));
  return (
    <>
      <span className="flex min-w-0 items-baseline gap-2">
        <Link
          href={`/admin/budget/budgets/${budgetId}`}
          className="truncate font-medium text-accent hover:underline"
          title={name}
        >
          {name}
        </Link>
        {entityKey === "" ? null : (
          <span className="truncate font-mono text-mono text-ink-3" title={entityKey}>
            {entityKey}
          </span>
        )}
      </span>
      <span className="mt-1 block">
        <BudgetMeter
          label={`Budget ${name}`}
          {...{ spent, held, limit, granted, percent, level }}
          {...(metric !== "cost" && { unit: metric })}
        />
      </span>
      <span className="mt-1 block text-label font-normal text-ink-2">
        {percent === null ? "" : `${formatPercent(percent)}: `}
        {show(spent)} of {show(effective)}
        {shadow ? ", only watched" : ""}
      </span>
      <span className="mt-1 block sm:hidden">
        <LevelBadge level={level} />
      </span>
    </>
  );
}

type When = Pick<BudgetAtRisk, "isReached" | "exhaustsAt" | "method" | "resetsAt"> & {
  now: string;
  timeZone: string;
};

function RunsOut({ isReached, exhaustsAt, method, resetsAt, now, timeZone }: When) {
  const resets = resetsAt === null ? "never resets" : `resets in ${formatUntil(resetsAt, now)}`;
  return (
    <>
      <span className="block">{isReached ? "Used up" : `in ${formatUntil(exhaustsAt, now)}`}</span>
      <span className="block text-label font-normal text-ink-3">
        {isReached ? resets : formatDateTime(exhaustsAt, timeZone)}
      </span>
      {method === null ? null : (
        <span className="block text-label font-normal text-ink-3">{METHOD_WORD[method]}</span>
      )}
    </>
  );
}
