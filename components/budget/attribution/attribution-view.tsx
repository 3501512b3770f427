import { Allowed } from "@/components/budget/allowed";
import { BindingBudgets } from "@/components/budget/budgets/binding-budgets";
import { formatPeriod } from "@/components/budget/format-time";
import { executionsHref, NO_FILTERS } from "@/components/budget/spend/spend-filters";
import { HeatMap } from "@/components/charts/heat-map";
import { heatRows } from "@/components/charts/heat-points";
import { QualityChart } from "@/components/charts/quality-chart";
import { qualityPoints } from "@/components/charts/quality-points";
import { buttonClass } from "@/components/ui/button-class";
import { Link } from "@/components/ui/link";
import { PageHeader } from "@/components/ui/page-header";
import { Section } from "@/components/ui/section";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { SpendQueryOutput } from "@/server/contract/admin-spend";
import type { SessionData } from "@/server/contract/session";
import { AttributionTiles, TokenClasses } from "./attribution-tiles";
import { LookAlikeBadge } from "./look-alike-badge";
import { PauseButton } from "./pause-button";
import { pauseLabel } from "./pause-label";
import { type NextCall, ServiceStanding } from "./service-standing";
import { SharesTable } from "./shares-table";

export interface AttributionData {
  /** Which executions: the same names in the addresses of spend and executions. */
  filter: { agentId: string } | { campaignId: string };
  session: SessionData;
  byModel: SpendQueryOutput;
  byComponent: SpendQueryOutput;
  /** By whom it was spent: agents of a campaign, campaigns of an agent. */
  byOther: SpendQueryOutput;
  /** The last two weeks by the hour. */
  hours: SpendQueryOutput;
  /** Budgets that bind every call of it, tightest first. */
  binding: readonly BudgetRow[];
  /** Of an agent: what its next call would be told. */
  next: NextCall | null;
}

/** One agent or one campaign in the month that runs: what it cost, on which models, when, with what outcome, and what binds it. */
export function AttributionView(props: AttributionData) {
  const { filter, session, byModel, byComponent, byOther, hours, binding, next } = props;
  const { total } = byModel;
  const isAgent = "agentId" in filter;
  const key = isAgent ? filter.agentId : filter.campaignId;
  const own = binding.find((row) => isOwn(row, key));
  const state = { ...NO_FILTERS, ...filter };
  const executions = executionsHref(state, byModel);
  const spend = `/admin/budget/spend?${new URLSearchParams(filter)}`;
  return (
    <>
      <PageHeader
        title={isAgent ? key : (own?.name ?? key)}
        period={formatPeriod(byModel)}
        status={
          <span className="flex min-w-0 items-center gap-2">
            {isAgent ? (
              "Agent"
            ) : (
              <span>
                Campaign <span className="font-mono text-mono">{key}</span>
              </span>
            )}
            <LookAlikeBadge id={key} />
          </span>
        }
        actions={
          <>
            <Link className={buttonClass()} href={executions}>
              Executions
            </Link>
            {own === undefined ? null : (
              <Allowed right="steerOrganization" label={pauseLabel(own)}>
                <PauseButton budget={own} />
              </Allowed>
            )}
          </>
        }
        primary={
          own === undefined ? null : (
            <Allowed right="manageBudgets" label="Set limit" variant="primary">
              <Link className={buttonClass("primary")} href={`/admin/budget/budgets/${own.id}/edit`}>
                Set limit
              </Link>
            </Allowed>
          )
        }
      />
      <div className="flex flex-col gap-8">
        <AttributionTiles total={total} executions={executions} spend={spend} />
        {isAgent ? (
          <Section title="What it may do now">
            <ServiceStanding next={next} binding={binding} />
          </Section>
        ) : null}
        <Section title="Budgets that bind" note="a call must fit into each; tightest first">
          <BindingBudgets rows={binding} />
        </Section>
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title="Models">
            <SharesTable caption="Models" data={byModel} state={state} none="no model named" mono />
          </Section>
          <Section title={isAgent ? "Campaigns" : "Agents"}>
            <SharesTable
              caption={isAgent ? "Campaigns" : "Agents"}
              data={byOther}
              state={state}
              none="none named"
            />
          </Section>
        </div>
        <Section title="When it spends" note={`the last 14 days, hour by weekday, ${session.timeZone}`}>
          <HeatMap {...heatRows(hours.buckets)} />
        </Section>
        <Section
          title="Cost and quality"
          note="by model: quality upward, average cost of an execution to the right"
        >
          <QualityChart points={qualityPoints(byModel.groups)} />
        </Section>
        <div className="grid gap-8 lg:grid-cols-2">
          <Section title="Components">
            <SharesTable caption="Components" data={byComponent} state={state} none="no component named" />
          </Section>
          <Section title="Tokens">
            <TokenClasses total={total} />
          </Section>
        </div>
      </div>
    </>
  );
}

/** The budget that an agent or campaign has by itself from its first call on. */
function isOwn({ isPrimary, scopeKey }: BudgetRow, key: string): boolean {
  return isPrimary && scopeKey === key;
}
