"use client";

import { Dialog as Base } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import type { ReactNode, RefObject } from "react";
import { Button } from "./button";

interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  /** What takes the focus first; in dangerous dialogs that is Cancel. */
  initialFocus?: RefObject<HTMLElement | null>;
  /** While something is being written, the dialog stays. */
  busy?: boolean;
}

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  initialFocus,
  busy,
}: DialogProps) {
  // Of a tall dialog on a small screen the beginning is read first, though the focus is on an act at its end.
  const focusFirst = () => {
    initialFocus?.current?.focus({ preventScroll: true });
    return false;
  };
  return (
    <Base.Root open={open} onOpenChange={(next) => !busy && onOpenChange(next)} disablePointerDismissal>
      <Base.Portal>
        <Base.Backdrop className="overlay-scrim fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-50 flex flex-col items-center overflow-y-auto sm:p-6">
          <Base.Popup
            {...(initialFocus && { initialFocus: focusFirst })}
            className="overlay-popup relative mt-auto w-full sm:mb-auto max-w-[520px] rounded-t-overlay border border-rule bg-surface p-4 pb-[max(1rem,env(safe-area-inset-bottom))] shadow-overlay outline-none sm:rounded-overlay sm:p-6"
          >
            <Base.Title className="pr-10 text-dialog-title text-ink">{title}</Base.Title>
            {description ? (
              <Base.Description render={<div />} className="mt-1 text-ink-2">
                {description}
              </Base.Description>
            ) : null}
            <div className="mt-5">{children}</div>
            {/* Last in order, so that the focus starts on the first field and not on the way out. */}
            <Base.Close
              render={
                <Button variant="quiet" icon aria-label="Close" className="absolute top-4 right-3 sm:top-6" />
              }
            >
              <X aria-hidden />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

/** The acts of a dialog, the safe one first in reading order and last on a narrow screen. */
export function DialogActions({ children }: { children: ReactNode }) {
  return (
    <div className="mt-6 flex flex-col-reverse gap-2 border-t border-rule pt-4 sm:flex-row sm:justify-end">
      {children}
    </div>
  );
}
