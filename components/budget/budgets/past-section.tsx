import { BarsChart } from "@/components/charts/bars-chart";
import { EmptyState } from "@/components/ui/empty-state";
import { Section } from "@/components/ui/section";
import type { BudgetGetOutput } from "@/server/contract/admin-budget-rows";
import { PastTable } from "./budget-detail-tables";
import { PERIOD_UNIT, pastBars } from "./past-bars";

/** What became of the periods before: as bars with the limit of each, of a budget that has one counter, and as rows. */
export function PastSection({ data, timeZone }: { data: BudgetGetOutput; timeZone: string }) {
  const { budget, history } = data;
  const unit = PERIOD_UNIT[budget.period];
  if (history.length === 0)
    return (
      <Section title="Past periods">
        <EmptyState
          title={unit === undefined ? "It has one period, which does not end." : "No period has ended yet."}
        />
      </Section>
    );
  return (
    <Section title="Past periods" {...(unit && { note: `the last ${history.length}` })}>
      {unit === undefined || budget.each.length > 0 ? null : (
        <div className="mb-4">
          <BarsChart unit={unit} bars={pastBars({ budget, history, timeZone })} />
        </div>
      )}
      <PastTable rows={history} period={budget.period} timeZone={timeZone} />
    </Section>
  );
}
