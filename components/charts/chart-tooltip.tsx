import type { ReactNode } from "react";

interface ChartTooltipProps {
  title: ReactNode;
  rows: readonly { name: string; value: string }[];
}

export function ChartTooltip({ title, rows }: ChartTooltipProps) {
  return (
    <div className="rounded-overlay border border-rule bg-surface px-3 py-2 shadow-overlay">
      <p className="text-label text-ink-2">{title}</p>
      <dl className="mt-1 grid grid-cols-[auto_auto] gap-x-4">
        {rows.map((row) => (
          <div key={row.name} className="contents">
            <dt className="text-ink-2">{row.name}</dt>
            <dd className="text-right font-medium text-ink">{row.value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
