import type { ReactNode } from "react";
import { Link } from "@/components/ui/link";

interface FigureTileProps {
  label: string;
  /** The figure up to its point, and what follows it: it is set smaller. */
  whole: string;
  decimals?: string;
  /** The exact value, on hover. */
  exact?: string;
  negative?: boolean;
  /** Where the figure opens: what it is the sum of. */
  href?: string | undefined;
  note?: ReactNode;
  children?: ReactNode;
  testId?: string;
}

const OPENS = "decoration-1 underline-offset-4 hover:text-accent hover:underline";

/** Label, figure and note on one grid, so that tiles beside each other share their lines. */
export function FigureTile(props: FigureTileProps) {
  const { label, whole, decimals = "", exact, negative = false, href, note, children, testId } = props;
  const figure = (
    <>
      {whole}
      {decimals ? (
        <span className={`text-[0.62em] leading-none tracking-normal ${negative ? "" : "text-ink-3"}`}>
          {decimals}
        </span>
      ) : null}
    </>
  );
  return (
    <div className="flex min-w-0 flex-col px-3 py-4 sm:px-5" data-testid={testId}>
      <p className="text-label text-ink-2">{label}</p>
      <p
        className={`mt-1 text-figure-narrow sm:text-figure ${negative ? "text-exceeded-text" : "text-ink"}`}
        title={exact}
      >
        {href === undefined ? (
          figure
        ) : (
          <Link href={href} aria-label={`${label}: ${whole}${decimals}`} className={OPENS}>
            {figure}
          </Link>
        )}
      </p>
      {children}
      {note ? <div className="mt-1 text-label font-normal text-ink-2">{note}</div> : null}
    </div>
  );
}
