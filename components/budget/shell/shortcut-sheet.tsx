"use client";

import { CheckField } from "@/components/ui/check-field";
import { Dialog } from "@/components/ui/dialog";
import { Keys } from "@/components/ui/kbd";
import { useLetterKeys } from "./letter-keys";
import { SHEET } from "./shortcuts";

interface ShortcutSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Every key that does something, and the switch for those that are single letters. */
export function ShortcutSheet({ open, onOpenChange }: ShortcutSheetProps) {
  const [letters, turn] = useLetterKeys();
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-y-2">
        <dt>Go to, create or look up</dt>
        <dd className="text-right">
          <Keys keys="Ctrl K" /> <span className="text-ink-3">or</span> <Keys keys="⌘ K" />
        </dd>
        <dt>This sheet</dt>
        <dd className="text-right">
          <Keys keys="?" />
        </dd>
      </dl>
      <div className="mt-4 grid gap-x-8 gap-y-4 sm:grid-cols-2">
        {SHEET.map(({ title, rows }) => (
          <section key={title} aria-label={title}>
            <h3 className="border-b border-rule pb-1 text-label text-ink-3">{title}</h3>
            <dl className="mt-2 grid grid-cols-[minmax(0,1fr)_auto] gap-y-2">
              {rows.map(({ keys, does }) => (
                <div key={keys} className="contents">
                  <dt>{does}</dt>
                  <dd className="text-right">
                    <Keys keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="mt-6 border-t border-rule pt-3">
        <CheckField
          label="Single letters do something"
          hint="Off: only Ctrl K and ⌘ K stay. It is kept in this browser."
          checked={letters}
          onChange={(event) => turn(event.target.checked)}
        />
      </div>
    </Dialog>
  );
}
