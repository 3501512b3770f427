import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names";

interface TableProps {
  /** Says what the rows are and how many; heard, not seen, since the section names it too. */
  caption: string;
  children: ReactNode;
  className?: string;
}

export function Table({ caption, children, className }: TableProps) {
  return (
    <table className={cn("w-full border-collapse text-left", className)}>
      <caption className="sr-only">{caption}</caption>
      {children}
    </table>
  );
}

interface CellProps {
  /** Figures stand to the right. */
  numeric?: boolean;
}

export function ColumnHead({ numeric, className, ...props }: ComponentProps<"th"> & CellProps) {
  return (
    <th
      scope="col"
      className={cn(
        "border-b border-rule py-2 pr-4 text-label whitespace-nowrap text-ink-2 last:pr-0",
        numeric && "text-right",
        className,
      )}
      {...props}
    />
  );
}

export function Row({ className, ...props }: ComponentProps<"tr">) {
  return <tr className={cn("border-b border-rule last:border-b-0 hover:bg-sunken", className)} {...props} />;
}

/** The cell that names its row. */
export function RowHead({ className, ...props }: ComponentProps<"th">) {
  return (
    <th
      scope="row"
      className={cn("h-10 min-w-0 py-2 pr-4 text-left font-normal text-ink", className)}
      {...props}
    />
  );
}

export function Cell({ numeric, className, ...props }: ComponentProps<"td"> & CellProps) {
  return (
    <td
      className={cn("h-10 py-2 pr-4 last:pr-0", numeric && "text-right whitespace-nowrap", className)}
      {...props}
    />
  );
}
