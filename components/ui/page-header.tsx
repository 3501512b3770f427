import type { ReactNode } from "react";
import { cn } from "./class-names";
import { PrimaryBar } from "./primary-bar";

interface PageHeaderProps {
  title: string;
  /** The period in words. */
  period?: ReactNode;
  /** Freshness and books, one line. */
  status?: ReactNode;
  actions?: ReactNode;
  /** What the page is there to do, if it is one thing: last of the actions, at the bottom of a narrow screen. */
  primary?: ReactNode;
}

export function PageHeader({ title, period, status, actions, primary }: PageHeaderProps) {
  return (
    <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
      <div className="min-w-0">
        <h1 className="text-title text-ink">{title}</h1>
        {period ? <p className="mt-1 text-ink-2">{period}</p> : null}
        {status ? (
          <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-label font-normal text-ink-2">
            {status}
          </div>
        ) : null}
      </div>
      {actions || primary ? (
        <div
          className={cn(
            "relative flex flex-wrap items-center gap-2 max-sm:w-full max-sm:[&>a]:flex-1 max-sm:[&>button]:flex-1",
            !actions && "max-sm:contents",
          )}
        >
          {actions}
          {primary ? <PrimaryBar>{primary}</PrimaryBar> : null}
        </div>
      ) : null}
    </div>
  );
}
