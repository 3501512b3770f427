import type { ReactNode } from "react";

interface EmptyStateProps {
  title: string;
  /** Why it is empty and when it was not: "Last one 12 Nov". */
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-start gap-2 py-6">
      <p className="font-medium text-ink">{title}</p>
      {children ? <div className="max-w-[60ch] text-ink-2">{children}</div> : null}
      {action ? <div className="mt-2">{action}</div> : null}
    </div>
  );
}
