"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api/trpc";
import { AlertsList } from "@/components/budget/alerts/alerts-list";
import { BudgetMeter } from "@/components/budget/budget-meter";
import {
  formatCount,
  formatPercent,
  formatTokens,
  formatUsd,
  formatUsdExact,
  splitUsd,
} from "@/components/budget/format";
import { Freshness } from "@/components/budget/freshness";
import { LevelBadge } from "@/components/budget/level-badge";
import { LIVE, useConnection } from "@/components/budget/live-events";
import { FigureTile } from "@/components/ui/figure-tile";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type {
  BudgetBurnOutput,
  BudgetDecisionsOutput,
  BudgetHoldsOutput,
} from "@/server/contract/admin-budget-detail";
import type { BudgetHearersOutput } from "@/server/contract/admin-budget-hearers";
import type { BudgetGetOutput, BudgetListRow } from "@/server/contract/admin-budget-rows";
import type { SessionData } from "@/server/contract/session";
import { BindingSection } from "./binding-section";
import { BudgetDetailActs, CounterActs, changeOf } from "./budget-detail-acts";
import { CountersTable, ModelsTable } from "./budget-detail-tables";
import { BudgetHearers } from "./budget-hearers";
import { limitText, periodText, scopeText } from "./budget-words";
import { BurnSection } from "./burn-section";
import { ChangesSection } from "./changes-section";
import { DecisionsSection } from "./decisions-section";
import { HoldsSection } from "./holds-section";
import { PastSection } from "./past-section";
import { statusSentence } from "./status-sentence";
import { ThresholdsSection } from "./thresholds-section";

interface BudgetDetailViewProps {
  initial: BudgetGetOutput;
  /** Budgets that bind the calls of this one; null where they have nothing in common. */
  binding: BudgetListRow[] | null;
  burn: BudgetBurnOutput;
  decisions: BudgetDecisionsOutput;
  holds: BudgetHoldsOutput;
  hearers: BudgetHearersOutput;
  session: SessionData;
}

/** `/admin/budget/budgets/[id]`: one budget, what binds beside it, and what may be done with it. */
export function BudgetDetailView({ initial, binding, session, ...read }: BudgetDetailViewProps) {
  const trpc = useTRPC();
  const connection = useConnection();
  const budgetId = initial.budget.id;
  const { data } = useQuery({
    ...trpc.admin.budgets.get.queryOptions({ budgetId, limit: 25 }),
    meta: LIVE,
    initialData: initial,
  });
  const { data: burn } = useQuery({
    ...trpc.admin.budgets.burn.queryOptions({ budgetId }),
    meta: LIVE,
    initialData: read.burn,
  });
  const { budget } = data;
  const { timeZone, now } = session;
  return (
    <>
      <PageHeader
        title={budget.name}
        period={`${scopeText(budget)}, ${periodText(budget)}`}
        status={
          <>
            <Freshness connection={connection} updatedAt={now} timeZone={timeZone} />
            <LevelBadge level={budget.level} />
            {budget.managedBy === "ui" || budget.managedBy === "env" ? null : (
              <span>Managed by {budget.managedBy.replace(/^file:/, "")}</span>
            )}
          </>
        }
        actions={<BudgetDetailActs budget={budget} session={session} />}
        primary={changeOf(budget)}
      />
      <div className="flex flex-col gap-8">
        <Standing data={data} burn={burn} timeZone={timeZone} />
        <BurnSection budget={budget} burn={burn} />
        {budget.each.length > 0 ? (
          <Section title="Counters" note="the fullest first">
            <CountersTable
              rows={data.counters.data}
              acts={(counter) => <CounterActs budget={budget} counter={counter} session={session} />}
            />
          </Section>
        ) : null}
        <BindingSection data={data} initial={binding} />
        <PastSection data={data} timeZone={timeZone} />
        <div className="grid gap-8 lg:grid-cols-2">
          <ThresholdsSection
            rows={burn.thresholds}
            hasCounters={budget.each.length > 0}
            timeZone={timeZone}
          />
          <Section title="Who hears" note="of a level reached or projected">
            <BudgetHearers ask={{ budgetId }} hasLimit={limitText(budget) !== null} initial={read.hearers} />
          </Section>
        </div>
        <Section title="Open alerts">
          <AlertsList rows={data.openAlerts} timeZone={timeZone} />
        </Section>
        <DecisionsSection budgetId={budgetId} initial={read.decisions} timeZone={timeZone} />
        <HoldsSection budgetId={budgetId} initial={read.holds} timeZone={timeZone} />
        <Section title="Models" note="in the period that runs">
          <ModelsTable rows={data.metrics.models} />
        </Section>
        {session.can.readAudit ? <ChangesSection budget={budget} timeZone={timeZone} /> : null}
      </div>
    </>
  );
}

interface StandingProps {
  data: BudgetGetOutput;
  burn: BudgetBurnOutput;
  timeZone: string;
}

function Standing({ data, burn, timeZone }: StandingProps) {
  const { budget, metrics } = data;
  const { window } = budget;
  const limit = limitText(budget);
  return (
    <section aria-label="Where it stands" className="ledger-rule">
      <p className="py-3 text-ink-2">{statusSentence(data, burn, timeZone)}</p>
      {budget.limitCost !== null && window !== null ? (
        <div className="pb-4">
          <BudgetMeter
            label={`Budget ${budget.name}`}
            spent={window.spent}
            held={window.held}
            limit={window.limit ?? budget.limitCost}
            granted={window.granted}
            percent={window.percent}
            level={window.level}
            thresholds={[budget.warningPercent / 100, budget.criticalPercent / 100]}
            enforced={!budget.shadow && data.notEnforcedUntil === null}
            size="tile"
          />
        </div>
      ) : null}
      <div className="grid grid-cols-2 gap-px md:grid-cols-4">
        <FigureTile
          label="Spent"
          testId="tile-spent"
          {...splitUsd(metrics.cost)}
          exact={formatUsdExact(metrics.cost)}
          note={limit === null ? "no limit" : `of ${limit}`}
        />
        <FigureTile
          label="Remaining"
          {...(window?.remaining == null ? { whole: "—" } : splitUsd(window.remaining))}
          exact={formatUsdExact(window?.remaining ?? null)}
          note={window === null ? "nothing counted yet" : `${formatUsd(window.held)} held`}
        />
        <FigureTile
          label="Executions"
          whole={formatCount(metrics.requests)}
          note={`${formatTokens(metrics.tokens)} tokens`}
        />
        <FigureTile
          label="Success"
          whole={metrics.successRate === null ? "unknown" : formatPercent(metrics.successRate)}
          note={
            metrics.meanLatencyMs === null
              ? "latency unknown"
              : `${formatCount(Math.round(metrics.meanLatencyMs))}\u00a0ms on average`
          }
        />
      </div>
    </section>
  );
}
