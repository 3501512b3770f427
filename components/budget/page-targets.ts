/** Marks what `n` and `e` press on a page: `<Button {...shortcutTarget("new")}>`. */
export function shortcutTarget(act: "new" | "export") {
  return { "data-shortcut": act } as const;
}

/** Presses what the page marks, or puts the focus into its first filter. */
export function openTarget(act: "filter" | "new" | "export"): void {
  if (act === "filter") {
    seen("main search :is(input, button, select)")[0]?.focus();
    return;
  }
  seen(`main [data-shortcut=${act}]`)[0]?.click();
}

/** Puts the focus on what opens the next row of the page's tables and lists, or the one before. */
export function stepRow(step: 1 | -1): void {
  const rows = seen("main tbody tr, main li[data-testid]").filter((row) => openerOf(row) !== null);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = at === -1 ? (step === 1 ? 0 : -1) : at + step;
  const row = rows[next];
  if (row === undefined) return;
  openerOf(row)?.focus();
  row.scrollIntoView({ block: "nearest" });
}

function openerOf(row: HTMLElement): HTMLElement | null {
  return row.querySelector<HTMLElement>("a[href], button:not(:disabled)");
}

function seen(selector: string): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(selector)].filter(
    (element) => element.getClientRects().length > 0,
  );
}
