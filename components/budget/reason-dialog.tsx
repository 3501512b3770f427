"use client";

import { type ReactNode, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextAreaField } from "@/components/ui/text-field";

const SHORTEST_REASON = 10;

interface ReasonDialogProps {
  title: string;
  /** What it does, in numbers. */
  effect: ReactNode;
  confirm: string;
  isDestructive?: boolean;
  pending: boolean;
  error: string | null;
  /** More to fill in, above the reason. */
  children?: ReactNode;
  onClose: () => void;
  onConfirm: (reason: string) => void;
}

/** A dangerous act: its effect, a reason, and the focus on Cancel. Enter never confirms. */
export function ReasonDialog(props: ReasonDialogProps) {
  const {
    title,
    effect,
    confirm,
    isDestructive = true,
    pending,
    error,
    children,
    onClose,
    onConfirm,
  } = props;
  const cancel = useRef<HTMLButtonElement>(null);
  const [reason, setReason] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const submit = () => {
    const text = reason.trim();
    if (text.length < SHORTEST_REASON) setComplaint("Say why in at least 10 characters.");
    else onConfirm(text);
  };
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
        {children}
        <TextAreaField
          label="Reason"
          hint="It stands in the audit log."
          value={reason}
          maxLength={500}
          error={complaint ?? undefined}
          onChange={(event) => {
            setReason(event.target.value);
            setComplaint(null);
          }}
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
        <Button variant={isDestructive ? "destructive" : "primary"} onClick={submit} disabled={pending}>
          {pending ? "Saving…" : confirm}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
