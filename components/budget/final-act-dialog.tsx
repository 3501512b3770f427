"use client";

import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/text-field";

interface FinalActDialogProps {
  title: string;
  /** What it does, in numbers that were counted before. */
  effect: ReactNode;
  /** What must be typed, to the letter. */
  typed: string;
  confirm: string;
  doing: string;
  pending: boolean;
  error: string | null;
  onClose: () => void;
  onConfirm: () => void;
}

/** What cannot be undone: its effect, a name to type, and the focus on Cancel. Enter never confirms. */
export function FinalActDialog(props: FinalActDialogProps) {
  const { title, effect, typed, confirm, doing, pending, error, onClose, onConfirm } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  const [text, setText] = useState("");
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      busy={pending}
      initialFocus={cancel}
      title={title}
      description={effect}
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={`Type ${typed} to go on`}
          autoComplete="off"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {error === null ? null : (
          <p role="alert" className="text-exceeded-text">
            {error}
          </p>
        )}
      </div>
      <DialogActions>
        <Button ref={cancel} onClick={onClose} disabled={pending}>
          Cancel
        </Button>
        <Button variant="destructive" onClick={onConfirm} disabled={pending || text !== typed}>
          {pending ? doing : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
