import { countColumn, moneyColumn } from "@/components/budget/figure-columns";
import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Section } from "@/components/ui/section";
import type { ReturnRow, ReturnsOutput } from "@/server/contract/admin-insights";

/** What agents and campaigns brought in for what they cost. */
export function ReturnsSection({ returns, canSet }: { returns: ReturnsOutput; canSet: boolean }) {
  const { month, perConversion, perImpact, agents, campaigns } = returns;
  const isValued = perConversion !== null || perImpact !== null;
  return (
    <Section title="Return" note={formatMonth(month)}>
      {isValued ? (
        <>
          <p className="mb-3 text-ink-2">{worthSentence(returns)}</p>
          <div className="grid items-start gap-8 lg:grid-cols-2">
            <Returns what="Campaigns" path="campaigns" rows={campaigns} />
            <Returns what="Agents" path="agents" rows={agents} />
          </div>
        </>
      ) : (
        <EmptyState title="Nobody has said what an outcome is worth.">
          With the worth of a conversion, or of an impact score of 1, each agent and campaign shows its value
          by cost.{" "}
          {canSet ? (
            <Link className="link" href="/admin/budget/settings/general">
              Set it in the rules
            </Link>
          ) : null}
        </EmptyState>
      )}
    </Section>
  );
}

function Returns({ what, path, rows }: { what: string; path: string; rows: readonly ReturnRow[] }) {
  if (rows.length === 0) return <EmptyState title={`No ${what.toLowerCase()} in this month.`} />;
  return (
    <DataTable
      caption={`Return of ${what.toLowerCase()}, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={({ key }) => key}
      testId="return-row"
      columns={[
        {
          head: what,
          kind: "names",
          className: "w-full max-w-0 truncate",
          title: ({ name }) => name,
          cell: ({ key, name }) => (
            <Link className="link" href={`/admin/budget/${path}/${encodeURIComponent(key)}`}>
              {name}
            </Link>
          ),
        },
        countColumn("Conversions", "conversions", { from: "md" }),
        moneyColumn("Cost", "cost", { from: "sm" }),
        {
          head: "Value",
          numeric: true,
          title: ({ value, conversions, impact }) =>
            `${formatUsdExact(value)}: ${formatPlural(conversions, "conversion", "conversions")}, impact ${impact} in all`,
          cell: ({ value }) => formatUsd(value ?? "0"),
        },
        {
          head: "Value ÷ cost",
          numeric: true,
          title: ({ valuePerCost }) => valuePerCost ?? undefined,
          cell: ({ valuePerCost }) => (valuePerCost === null ? "—" : `${ratio(valuePerCost)}×`),
        },
      ]}
    />
  );
}

/** Two decimals of the text, cut and not rounded up: a return must not look better than it is. */
function ratio(value: string): string {
  const [whole = "0", decimals = ""] = value.split(".");
  return `${formatCount(whole)}.${decimals.padEnd(2, "0").slice(0, 2)}`;
}

function worthSentence({ perConversion, perImpact }: ReturnsOutput): string {
  const parts = [
    perConversion === null ? null : `${formatUsd(perConversion)} a conversion`,
    perImpact === null ? null : `${formatUsd(perImpact)} for an impact score of 1`,
  ];
  return `Valued at ${parts.filter((part) => part !== null).join(" and ")}. Without any cost there is no ratio.`;
}
