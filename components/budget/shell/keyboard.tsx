"use client";

import { useRouter } from "next/navigation";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { openTarget, stepRow } from "@/components/budget/page-targets";
import type { NavItem } from "@/components/ui/page-frame";
import { SearchButton } from "@/components/ui/search-button";
import type { Abilities } from "@/server/contract/session";
import { useLetterKeys } from "./letter-keys";
import { shortcutOf } from "./shortcuts";

// Both come with their first use: no page waits for them.
const CommandPalette = lazy(() =>
  import("./command-palette").then((module) => ({ default: module.CommandPalette })),
);
const ShortcutSheet = lazy(() =>
  import("./shortcut-sheet").then((module) => ({ default: module.ShortcutSheet })),
);

const SECOND_KEY_WITHIN_MS = 1_500;

type Overlay = "palette" | "sheet";

interface KeyboardProps {
  pages: readonly NavItem[];
  can: Abilities;
  /** The frame of the page, with the button that opens the palette. */
  children: (search: ReactNode) => ReactNode;
}

/** The palette, the sheet and the keys, around every page. */
export function Keyboard({ pages, can, children }: KeyboardProps) {
  const [overlay, setOverlay] = useState<Overlay | null>(null);
  const [used, setUsed] = useState<ReadonlySet<Overlay>>(new Set());
  const show = (next: Overlay) => {
    setUsed((before) => new Set(before).add(next));
    setOverlay(next);
  };
  // What closes may have opened the other one just before.
  const change = (which: Overlay) => (open: boolean) =>
    open ? show(which) : setOverlay((shown) => (shown === which ? null : shown));
  useKeys(show);
  return (
    <>
      {children(<SearchButton onPress={() => show("palette")} />)}
      <Suspense>
        {used.has("palette") ? (
          <CommandPalette
            open={overlay === "palette"}
            onOpenChange={change("palette")}
            pages={pages}
            can={can}
            onShowSheet={() => show("sheet")}
          />
        ) : null}
        {used.has("sheet") ? (
          <ShortcutSheet open={overlay === "sheet"} onOpenChange={change("sheet")} />
        ) : null}
      </Suspense>
    </>
  );
}

/** Listens for the keys of every page. A dialog that is open keeps them to itself. */
function useKeys(show: (overlay: Overlay) => void): void {
  const router = useRouter();
  const [letters] = useLetterKeys();
  const pressedG = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector("[role=dialog]") !== null)
        return;
      const afterG = event.timeStamp - pressedG.current < SECOND_KEY_WITHIN_MS;
      pressedG.current = Number.NEGATIVE_INFINITY;
      const shortcut = shortcutOf(event, { isTyping: isTyping(event.target), letters, afterG });
      if (shortcut === null) return;
      event.preventDefault();
      if (shortcut.act === "goTo") pressedG.current = event.timeStamp;
      else if (shortcut.act === "open") router.push(shortcut.to);
      else if (shortcut.act === "palette" || shortcut.act === "sheet") show(shortcut.act);
      else if (shortcut.act === "nextRow" || shortcut.act === "previousRow")
        stepRow(shortcut.act === "nextRow" ? 1 : -1);
      else openTarget(shortcut.act);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  });
}

const TAKES_LETTERS =
  "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], [role=menu], [role=listbox], [role=combobox], [role=textbox]";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(TAKES_LETTERS) !== null;
}
