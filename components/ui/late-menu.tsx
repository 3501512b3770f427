"use client";

import { type ComponentProps, cloneElement, lazy, type ReactElement, Suspense, useState } from "react";
import type { MenuEntry } from "./menu";

const Menu = lazy(() => import("./menu").then((module) => ({ default: module.Menu })));

interface LateMenuProps {
  /** The button that opens it. */
  trigger: ReactElement<Pick<ComponentProps<"button">, "onClick" | "aria-haspopup" | "aria-expanded">>;
  entries: readonly MenuEntry[];
}

/**
 * A menu that is sent when it is first opened, for what is on every page and seldom used. Opened so, no entry is marked
 * yet: the first arrow key marks one. Where a menu is what one comes for, use `Menu`.
 */
export function LateMenu({ trigger, entries }: LateMenuProps) {
  const [wanted, setWanted] = useState(false);
  if (!wanted)
    return cloneElement(trigger, {
      "aria-haspopup": "menu",
      "aria-expanded": false,
      onClick: () => setWanted(true),
    });
  return (
    <Suspense fallback={trigger}>
      <Menu defaultOpen trigger={trigger} entries={entries} />
    </Suspense>
  );
}
