import { executionHref } from "@/components/budget/executions/execution-href";
import type { NavItem } from "@/components/ui/page-frame";
import type { Abilities } from "@/server/contract/session";

const ROOT = "/admin/budget";
const MOST_PAGES = 20;

export interface PaletteEntry {
  id: string;
  label: string;
  /** Where it leads; null: it shows the sheet of shortcuts. */
  href: string | null;
  /** Beside the label: what kind of thing it is, or the keys that do the same. */
  hint?: string;
}

export interface PaletteGroup {
  value: string;
  items: PaletteEntry[];
}

export interface PaletteSources {
  pages: readonly NavItem[];
  can: Abilities;
  /** Budgets whose name or key holds the text, as the server found them. */
  budgets: readonly { id: string; name: string }[];
}

/**
 * What the palette offers for a text, group by group; a group without anything is left out.
 * Without a text: every page and every act. With one: what it names, an id first.
 */
export function paletteGroups(text: string, { pages, can, budgets }: PaletteSources): PaletteGroup[] {
  const wanted = text.trim();
  const fits = ({ label }: PaletteEntry, group: string) => holdsWords(`${group} ${label}`, wanted);
  const goTo = pages.slice(0, MOST_PAGES).map((page) => pageEntry(page));
  const groups: PaletteGroup[] = [
    { value: "Found by id", items: idEntries(wanted, can) },
    { value: "Go to", items: goTo.filter((entry) => fits(entry, "Go to")) },
    { value: "Create", items: createEntries(can).filter((entry) => fits(entry, "Create")) },
    { value: "Budgets", items: wanted === "" ? [] : budgets.map(budgetEntry) },
    {
      value: "Help",
      items: [{ id: "sheet", label: "Keyboard shortcuts", href: null, hint: "?" }].filter((entry) =>
        fits(entry, "Help"),
      ),
    },
    // Last: whatever is typed may be a name, and what the page itself offers comes before that.
    { value: "Look up", items: lookUps(wanted) },
  ];
  return groups.filter(({ items }) => items.length > 0);
}

function holdsWords(text: string, words: string): boolean {
  const plain = text.toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => plain.includes(word));
}

const KEYS_OF: Readonly<Record<string, string>> = {
  [ROOT]: "g o",
  [`${ROOT}/budgets`]: "g b",
  [`${ROOT}/spend`]: "g s",
  [`${ROOT}/alerts`]: "g a",
  [`${ROOT}/executions`]: "g e",
};

function pageEntry({ href, label }: NavItem): PaletteEntry {
  const keys = KEYS_OF[href];
  return { id: href, label, href, ...(keys !== undefined && { hint: keys }) };
}

function budgetEntry({ id, name }: { id: string; name: string }): PaletteEntry {
  return { id, label: name, href: `${ROOT}/budgets/${id}`, hint: "budget" };
}

const CREATES: readonly (PaletteEntry & { needs: keyof Abilities })[] = [
  { id: "new-budget", label: "New budget", href: `${ROOT}/budgets/new`, needs: "manageBudgets" },
  { id: "new-pool", label: "New pool", href: `${ROOT}/pools?new=true`, needs: "manageBudgets" },
  { id: "ask", label: "Override a limit", href: `${ROOT}/overrides?new=true`, needs: "requestOverrides" },
  { id: "new-key", label: "New API key", href: `${ROOT}/settings/keys?new=true`, needs: "administer" },
  {
    id: "new-channel",
    label: "New channel",
    href: `${ROOT}/settings/channels?new=true`,
    needs: "administer",
  },
];

function createEntries(can: Abilities): PaletteEntry[] {
  return CREATES.filter(({ needs }) => can[needs]).map(({ needs: _needs, ...entry }) => entry);
}

const ID_PAGES: Readonly<Record<string, { kind: string; href: (id: string) => string }>> = {
  log: { kind: "execution", href: executionHref },
  bud: { kind: "budget", href: (id) => `${ROOT}/budgets/${id}` },
  alr: { kind: "alert", href: () => `${ROOT}/alerts` },
  que: { kind: "queued call", href: () => `${ROOT}/queue` },
  ovr: { kind: "override", href: () => `${ROOT}/overrides` },
  pol: { kind: "pool", href: () => `${ROOT}/pools` },
};

/** An id says by its first letters what it names; whether it exists, the page says. */
function idEntries(text: string, can: Abilities): PaletteEntry[] {
  if (!/^[a-z]{3}_[A-Za-z0-9]{20,40}$/.test(text)) return [];
  const page = ID_PAGES[text.slice(0, 3)];
  const entries: PaletteEntry[] = [];
  if (page !== undefined)
    entries.push({ id: `at ${text}`, label: text, href: page.href(text), hint: page.kind });
  if (can.readAudit)
    entries.push({
      id: `audit ${text}`,
      label: `What happened to ${text}`,
      href: `${ROOT}/audit?entityId=${text}`,
      hint: "audit log",
    });
  return entries;
}

function lookUps(text: string): PaletteEntry[] {
  if (!/^[A-Za-z0-9_.:@/-]{2,64}$/.test(text)) return [];
  const key = encodeURIComponent(text);
  return [
    { id: "agent", label: `Agent ${text}`, href: `${ROOT}/agents/${key}`, hint: "agent" },
    { id: "campaign", label: `Campaign ${text}`, href: `${ROOT}/campaigns/${key}`, hint: "campaign" },
    { id: "model", label: `Executions on ${text}`, href: `${ROOT}/executions?model=${key}`, hint: "model" },
  ];
}
