"use client";

import { Menu as Base } from "@base-ui/react/menu";
import type { ReactElement, ReactNode } from "react";

export interface MenuEntry {
  label: string;
  onSelect: () => void;
  icon?: ReactNode;
  disabled?: boolean;
}

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  entries: readonly MenuEntry[];
  defaultOpen?: boolean;
}

export function Menu({ trigger, entries, defaultOpen = false }: MenuProps) {
  return (
    <Base.Root defaultOpen={defaultOpen}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="overlay-popup min-w-40 rounded-overlay border border-rule bg-surface p-1 shadow-overlay outline-none">
            {entries.map((entry) => (
              <Base.Item
                key={entry.label}
                onClick={entry.onSelect}
                disabled={entry.disabled ?? false}
                className="flex h-8 cursor-default items-center gap-2 rounded-control px-2 outline-none data-disabled:opacity-50 data-highlighted:bg-sunken pointer-coarse:h-11 [&_svg]:size-4"
              >
                {entry.icon}
                {entry.label}
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
