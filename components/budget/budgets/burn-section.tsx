"use client";

import { useRouter } from "next/navigation";
import { formatUsd } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { BurnChart } from "@/components/charts/burn-chart";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { BudgetBurnOutput } from "@/server/contract/admin-budget-detail";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { budgetExecutions } from "./budget-executions";
import { burnData } from "./burn-data";

interface BurnSectionProps {
  budget: BudgetRow;
  burn: BudgetBurnOutput;
}

/** The period that runs: what was spent against the limit, its thresholds, an even pace and the forecast. */
export function BurnSection({ budget, burn }: BurnSectionProps) {
  const router = useRouter();
  const data = burnData(burn);
  const first = burn.points[0];
  const until = new Date(Date.parse(burn.now) + 1).toISOString();
  const executions = budgetExecutions(budget, { startsAt: burn.startsAt, endsAt: burn.endsAt ?? until });
  const openPiece = (start: string) => {
    const piece = burn.points.find(({ startsAt }) => startsAt === start);
    const isLast = piece === burn.points.at(-1);
    const href =
      piece && budgetExecutions(budget, { startsAt: start, endsAt: isLast ? until : piece.endsAt });
    if (href) router.push(href);
  };
  return (
    <Section
      title="Spend against the limit"
      note={
        budget.each.length > 0
          ? "all counters together"
          : `from ${formatDateTime(burn.startsAt, burn.timeZone)}`
      }
      {...(executions !== null && {
        actions: (
          <Link className="link" href={executions}>
            Executions
          </Link>
        ),
      })}
    >
      {first === undefined || burn.spent === "0" ? (
        <EmptyState title="Nothing was counted in this period yet." />
      ) : (
        <BurnChart {...data} onOpenPiece={openPiece} />
      )}
      {first !== undefined && first.startsAt > burn.startsAt ? (
        <p className="pt-2 text-label font-normal text-ink-3">
          Shown from {formatDateTime(first.startsAt, burn.timeZone)}; {formatUsd(burn.spentBefore)} was spent
          before.
        </p>
      ) : null}
    </Section>
  );
}
