"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "./button";

interface SheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  children: ReactNode;
}

/** A panel from the left edge, for what does not fit on a narrow screen. */
export function Sheet({ open, onOpenChange, title, children }: SheetProps) {
  return (
    <Base.Root open={open} onOpenChange={onOpenChange}>
      <Base.Portal>
        <Base.Backdrop className="overlay-scrim fixed inset-0 z-40 bg-scrim" />
        <Base.Popup className="overlay-popup fixed inset-y-0 left-0 z-50 w-72 max-w-[85vw] overflow-y-auto border-r border-rule bg-surface p-4 shadow-overlay outline-none">
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
