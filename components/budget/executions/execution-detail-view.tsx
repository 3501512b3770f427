import { formatCount, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatDateTime, formatUtc } from "@/components/budget/format-time";
import { CopyButton } from "@/components/ui/copy-button";
import { FactList } from "@/components/ui/fact-list";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";
import { usd } from "@/server/domain/money";
import { ExecutionBadges } from "./execution-badges";
import { ExecutionCorrections } from "./execution-corrections";
import { ExecutionBudgetsTable, TokenClassesTable } from "./execution-detail-tables";
import { COST_SOURCE_WORD, HOLD_WORD } from "./execution-words";

interface ExecutionDetailViewProps {
  detail: ExecutionDetail;
  timeZone: string;
}

/** The whole of one execution: what was decided, how its cost came about, what was held and settled. */
export function ExecutionDetailView({ detail, timeZone }: ExecutionDetailViewProps) {
  const { execution, budgets, hold, price } = detail;
  return (
    <div className="flex flex-col gap-6" data-testid="execution-detail">
      <div>
        <p className="flex items-center gap-1 font-mono text-mono text-ink-2">
          <span className="truncate">{execution.id}</span>
          <CopyButton value={execution.id} what="execution id" />
        </p>
        <p className="mt-2 flex flex-wrap items-baseline gap-x-3 gap-y-1">
          <span className="text-figure text-ink" data-testid="execution-cost">
            {formatUsdExact(execution.cost)}
          </span>
          <ExecutionBadges row={execution} />
        </p>
      </div>
      <Section title="Decision">
        <p className="text-ink" data-testid="execution-sentence">
          {detail.sentence}
        </p>
        <ExecutionBudgetsTable rows={budgets} />
      </Section>
      <Section title="Cost" note={COST_SOURCE_WORD[detail.costSource]}>
        <TokenClassesTable detail={detail} />
        {price === null ? null : (
          <p className="mt-3 text-ink-2">
            {price.kind === "model_price" ? "Price row" : "Rate of the agent type"}{" "}
            <span className="font-mono text-mono">{price.name}</span>, {price.isOwn ? "your own" : "shared"},
            from {price.source}, valid from {formatDateTime(price.validFrom, timeZone)}
            {price.validTo === null ? "." : ` to ${formatDateTime(price.validTo, timeZone)}.`}
          </p>
        )}
      </Section>
      <ExecutionCorrections detail={detail} timeZone={timeZone} />
      {hold === null ? null : (
        <Section title="Hold" note={HOLD_WORD[hold.state]}>
          <FactList
            facts={[
              { label: "Held", value: formatUsd(hold.cost), title: formatUsdExact(hold.cost) },
              {
                label: "Settled",
                value: formatUsd(execution.cost),
                title: formatUsdExact(execution.cost),
              },
              {
                label: "Excess",
                value: usd(execution.excess).isZero() ? null : formatUsdExact(execution.excess),
              },
              at("Held at", hold.createdAt, timeZone),
              at("Closed at", hold.closedAt, timeZone),
              { label: "Reservation", value: <Mono>{hold.id}</Mono> },
              {
                label: "Via override",
                value: hold.viaOverride === null ? null : <Mono>{hold.viaOverride}</Mono>,
              },
            ]}
          />
        </Section>
      )}
      <Section title="Whose and when">
        <Whose detail={detail} timeZone={timeZone} />
      </Section>
      <Section title="How it went">
        <Outcome detail={detail} />
      </Section>
      {detail.metadata === null ? null : (
        <Section title="Metadata">
          <pre className="bg-sunken p-3 font-mono text-mono break-all whitespace-pre-wrap">
            {JSON.stringify(detail.metadata, null, 2)}
          </pre>
        </Section>
      )}
    </div>
  );
}

function Whose({ detail, timeZone }: ExecutionDetailViewProps) {
  const { execution } = detail;
  const filtered = (name: string, value: string, shown = value) => (
    <Link className="link" href={`/admin/budget/executions?${name}=${encodeURIComponent(value)}`}>
      {shown}
    </Link>
  );
  const { agentId, campaignId } = execution;
  return (
    <FactList
      facts={[
        { label: "Agent type", value: filtered("agentType", execution.agentType) },
        { label: "Agent", value: agentId === null ? null : filtered("agentId", agentId) },
        {
          label: "Campaign",
          value:
            campaignId === null
              ? null
              : filtered("campaignId", campaignId, execution.campaignName ?? campaignId),
        },
        { label: "Environment", value: detail.environment },
        { label: "Component", value: detail.component },
        { label: "Task", value: detail.task },
        { label: "User", value: detail.userId },
        { label: "Session", value: detail.sessionId },
        { label: "Provider", value: detail.provider },
        { label: "Model", value: execution.model === null ? null : filtered("model", execution.model) },
        { label: "Asked for", value: detail.requestedModel },
        { label: "Execution id", value: detail.executionId },
        { label: "Recorded by", value: detail.recordedBy },
        at("Happened", execution.occurredAt, timeZone),
        at("Booked", detail.bookedAt, timeZone),
        at("Recorded", detail.recordedAt, timeZone),
      ]}
    />
  );
}

function Outcome({ detail }: { detail: ExecutionDetail }) {
  const { execution, executionTimeMs, retryCount, cached, conversionAchieved } = detail;
  const yes = (value: boolean | null, word: [string, string]) =>
    value === null ? null : word[value ? 0 : 1];
  return (
    <FactList
      facts={[
        { label: "Success", value: yes(execution.success, ["Yes", "Failed"]) ?? "not told" },
        { label: "Took", value: executionTimeMs === null ? null : `${formatCount(executionTimeMs)} ms` },
        { label: "Retries", value: retryCount === null ? null : formatCount(retryCount) },
        { label: "From cache", value: yes(cached, ["Yes", "No"]) },
        { label: "Quality", value: detail.qualityScore === null ? null : String(detail.qualityScore) },
        { label: "Impact", value: detail.impactScore === null ? null : String(detail.impactScore) },
        { label: "Conversion", value: yes(conversionAchieved, ["Achieved", "Not achieved"]) },
      ]}
    />
  );
}

function Mono({ children }: { children: string }) {
  return <span className="font-mono text-mono break-all">{children}</span>;
}

function at(label: string, iso: string | null, timeZone: string) {
  return {
    label,
    value: iso === null ? null : formatDateTime(iso, timeZone),
    title: iso ? formatUtc(iso) : "",
  };
}
