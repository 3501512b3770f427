import { BookCheck, BookX, CircleHelp } from "lucide-react";
import type { BooksState } from "@/server/contract/overview";
import { formatPlural, formatUsd } from "./format";
import { formatTime } from "./format-time";

interface BooksLightProps {
  books: BooksState;
  timeZone: string;
  /** Where the books are verified; left out while there is no such page. */
  href?: string;
}

/** Whether the counters equal the ledger, and since when that is known. */
export function BooksLight({ books, timeZone, href }: BooksLightProps) {
  const { text, tone, icon: Icon } = sayBooks(books, timeZone);
  const body = (
    <>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {text}
    </>
  );
  const className = `inline-flex items-center gap-1 ${tone}`;
  return href ? (
    <a href={href} className={`${className} underline-offset-3 hover:underline`} data-books={books.state}>
      {body}
    </a>
  ) : (
    <span className={className} data-books={books.state}>
      {body}
    </span>
  );
}

function sayBooks(books: BooksState, timeZone: string) {
  const checked = books.checkedAt ? `, checked ${formatTime(books.checkedAt, timeZone)}` : "";
  if (books.state === "balanced")
    return { text: `Books balance${checked}`, tone: "text-ink-2", icon: BookCheck };
  if (books.state === "unknown")
    return { text: "Books not checked yet", tone: "text-ink-2", icon: CircleHelp };
  const amount = formatUsd(books.difference);
  return {
    text: `Books differ by ${amount} in ${formatPlural(books.windows, "window", "windows")}`,
    tone: "font-medium text-exceeded-text",
    icon: BookX,
  };
}
