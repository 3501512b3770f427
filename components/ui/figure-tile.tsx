import type { ReactNode } from "react";

interface FigureTileProps {
  label: string;
  /** The figure up to its point, and what follows it: it is set smaller. */
  whole: string;
  decimals?: string;
  /** The exact value, on hover. */
  exact?: string;
  negative?: boolean;
  note?: ReactNode;
  children?: ReactNode;
  testId?: string;
}

/** Label, figure and note on one grid, so that tiles beside each other share their lines. */
export function FigureTile(props: FigureTileProps) {
  const { label, whole, decimals = "", exact, negative = false, note, children, testId } = props;
  return (
    <div className="flex min-w-0 flex-col px-3 py-4 sm:px-5" data-testid={testId}>
      <p className="text-label text-ink-2">{label}</p>
      <p
        className={`mt-1 text-figure-narrow sm:text-figure ${negative ? "text-exceeded-text" : "text-ink"}`}
        title={exact}
      >
        {whole}
        {decimals ? (
          <span className={`text-[0.62em] tracking-normal ${negative ? "" : "text-ink-3"}`}>{decimals}</span>
        ) : null}
      </p>
      {children}
      {note ? <div className="mt-1 text-label font-normal text-ink-2">{note}</div> : null}
    </div>
  );
}
