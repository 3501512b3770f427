import type { ReactNode } from "react";

export interface Fact {
  label: string;
  /** Null is not shown. */
  value: ReactNode;
  /** The whole value, where it is shortened. */
  title?: string;
}

/** Names and values in two columns; what is unknown is left out. */
export function FactList({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="grid grid-cols-[minmax(112px,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
      {facts.map(({ label, value, title }) =>
        value === null || value === undefined ? null : (
          <div key={label} className="contents">
            <dt className="text-ink-2">{label}</dt>
            <dd className="min-w-0 break-words text-ink" title={title}>
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
