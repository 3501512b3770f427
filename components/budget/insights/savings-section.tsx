import { countColumn, moneyColumn } from "@/components/budget/figure-columns";
import { formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { DataTable } from "@/components/ui/data-table";
import { Section } from "@/components/ui/section";
import type { SavingsOutput } from "@/server/contract/admin-insights";

/** What the savings are the sum of, and how each is computed; nothing where nothing ran on a fallback model. */
export function SavingsSection({ savings: { evidence } }: { savings: SavingsOutput }) {
  if (evidence.length === 0) return null;
  return (
    <Section title="Where it was saved" note="this month">
      <DataTable
        caption={`Savings by model, ${formatPlural(evidence.length, "row", "rows")}`}
        rows={evidence}
        keyOf={({ requestedModel, model }) => `${requestedModel} ${model}`}
        testId="saving-row"
        columns={[
          {
            head: "Asked for, ran on",
            kind: "names",
            className: "w-full max-w-0 truncate",
            title: ({ requestedModel, model }) => `${requestedModel}, ran on ${model ?? "no model named"}`,
            cell: ({ requestedModel, model }) => (
              <span className="font-mono text-mono">
                {requestedModel} → {model ?? "none named"}
              </span>
            ),
          },
          countColumn("Executions", "executions", { from: "md" }),
          {
            head: "As asked",
            from: "sm",
            numeric: true,
            title: ({ costAsAsked }) => formatUsdExact(costAsAsked),
            cell: ({ costAsAsked }) => (costAsAsked === null ? "no price" : formatUsd(costAsAsked)),
          },
          moneyColumn("Cost", "cost", { from: "sm" }),
          moneyColumn("Saved", "saved"),
        ]}
      />
      <details className="mt-2">
        <summary className="inline-flex min-h-6 cursor-pointer items-center text-ink-2">How computed</summary>
        <p className="mt-1 max-w-prose text-ink-2">
          Each call that a budget let run on a fallback model is priced anew: its own input, output and cache
          tokens at the price that the model it had asked for had at that time. What it cost is taken from
          that. A call whose model has no price saves nothing.
        </p>
      </details>
    </Section>
  );
}
