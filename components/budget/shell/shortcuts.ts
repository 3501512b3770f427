/** What a press of a key asks for. `to` is an address below /admin/budget. */
export type Shortcut =
  | { act: "palette" | "sheet" | "filter" | "nextRow" | "previousRow" | "export" | "new" | "goTo" }
  | { act: "open"; to: string };

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** The second key after `g`. */
const PLACES: Readonly<Record<string, string>> = {
  o: "",
  b: "/budgets",
  s: "/spend",
  a: "/alerts",
  e: "/executions",
};

const LETTERS: Readonly<Record<string, Exclude<Shortcut, { act: "open" }>["act"]>> = {
  "?": "sheet",
  "/": "filter",
  g: "goTo",
  j: "nextRow",
  k: "previousRow",
  e: "export",
  n: "new",
};

interface Situation {
  /** Whether the press goes into a field, a list of choices or a menu. */
  isTyping: boolean;
  /** Whether single letters are switched on. */
  letters: boolean;
  /** Whether `g` was pressed a moment ago. */
  afterG: boolean;
}

/** What a press means where it happens; null: nothing, it belongs to the browser. */
export function shortcutOf(press: KeyPress, { isTyping, letters, afterG }: Situation): Shortcut | null {
  const { key, ctrlKey, metaKey, altKey } = press;
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k") return { act: "palette" };
  if (ctrlKey || metaKey || altKey || isTyping || !letters) return null;
  if (afterG) {
    const to = PLACES[key];
    return to === undefined ? null : { act: "open", to: `/admin/budget${to}` };
  }
  const act = LETTERS[key];
  return act === undefined ? null : { act };
}

/** What the sheet says, group by group. */
export const SHEET: readonly { title: string; rows: readonly { keys: string; does: string }[] }[] = [
  {
    title: "Go to",
    rows: [
      { keys: "g o", does: "Overview" },
      { keys: "g b", does: "Budgets" },
      { keys: "g s", does: "Spend" },
      { keys: "g a", does: "Alerts" },
      { keys: "g e", does: "Executions" },
    ],
  },
  {
    title: "On a page",
    rows: [
      { keys: "/", does: "Filter" },
      { keys: "j", does: "Next row" },
      { keys: "k", does: "Previous row" },
      { keys: "Enter", does: "Open the row" },
      { keys: "Esc", does: "Close what is open" },
      { keys: "e", does: "Export" },
      { keys: "n", does: "New" },
    ],
  },
];
