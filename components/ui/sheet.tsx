"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";
import { cn } from "./class-names";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
  /** From the right and wide: one row of a table, told in full. */
  wide?: boolean;
}

const EDGE = {
  narrow: "left-0 w-72 max-w-[85vw] border-r",
  wide: "right-0 w-full max-w-[560px] border-l sm:p-6",
};

/** A panel from an edge: for what does not fit on a narrow screen, or for the whole of one row. */
export function Sheet({ open, onOpenChange, title, children, wide = false }: SheetProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="overlay-scrim fixed inset-0 z-40 bg-scrim" />
        <Base.Popup
          className={cn(
            "overlay-popup fixed inset-y-0 z-50 overflow-y-auto border-rule bg-surface p-4 pb-[max(1rem,env(safe-area-inset-bottom))] shadow-overlay outline-none",
            EDGE[wide ? "wide" : "narrow"],
          )}
        >
          <div className="mb-4 flex items-center justify-between">
            <Base.Title className="text-section">{title}</Base.Title>
            <Base.Close render={<Button variant="quiet" icon aria-label="Close" />}>
              <X aria-hidden />
            </Base.Close>
          </div>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
