"use client";

import { type ReactNode, useRef } from "react";
import { Button } from "./button";
import { Dialog, DialogActions } from "./dialog";

interface ConfirmDialogProps {
  title: string;
  /** What it does, before it is done. */
  effect: ReactNode;
  confirm: string;
  /** While it is being done. */
  doing: string;
  pending: boolean;
  error: string | null;
  isDestructive?: boolean;
  children?: ReactNode;
  onClose: () => void;
  onConfirm: () => void;
}

/** An act that needs no reason but a second look; the focus starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, effect, confirm, doing, pending, error, isDestructive = true, onClose, onConfirm } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      busy={pending}
      initialFocus={cancel}
      title={title}
      description={effect}
    >
      {props.children}
      {error === null ? null : (
        <p role="alert" className="text-exceeded-text">
          {error}
        </p>
      )}
      <DialogActions>
        <Button ref={cancel} onClick={onClose} disabled={pending}>
          Cancel
        </Button>
        <Button variant={isDestructive ? "destructive" : "primary"} onClick={onConfirm} disabled={pending}>
          {pending ? doing : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
