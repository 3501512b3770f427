import { type ReactNode, useId } from "react";
import { cn } from "./class-names";

interface SectionProps {
  title: string;
  /** Beside the title: what is counted, since when. */
  note?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A part of a page under the ledger rule: an ink line above, a hairline below. */
export function Section({ title, note, actions, children, className }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={cn("ledger-rule min-w-0 pb-4", className)}>
      <div className="flex min-h-12 flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2">
        <div className="flex min-w-0 flex-wrap items-baseline gap-x-3">
          <h2 id={id} className="text-section text-ink">
            {title}
          </h2>
          {note ? <span className="text-label text-ink-3">{note}</span> : null}
        </div>
        {actions ? <div className="relative flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {children}
    </section>
  );
}
