"use client";

import { useQueryClient } from "@tanstack/react-query";
import type { RefObject } from "react";
import type { UseFormRegisterReturn } from "react-hook-form";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { DialogActions } from "@/components/ui/dialog";
import { TextAreaField, TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";

/** Both lists again, and the dialog closed. */
export function usePricesChanged(done: string, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: trpc.admin.prices.pathKey() });
      await queryClient.invalidateQueries({ queryKey: trpc.admin.rates.pathKey() });
      toast.success(done);
      onClose();
    },
  };
}

export function problemOf(error: unknown): string | null {
  return error === null ? null : apiProblem(error).title;
}

/** A local time of the form as an instant; left empty it is now. */
export function dated(validFrom: string, reason: string) {
  const at = Date.parse(validFrom);
  return {
    ...(validFrom !== "" && { validFrom: Number.isNaN(at) ? validFrom : new Date(at).toISOString() }),
    reason: reason.trim(),
  };
}

interface MoneyFieldProps {
  label: string;
  optional?: boolean;
  error: string | undefined;
  field: UseFormRegisterReturn;
}

export function MoneyField({ label, optional = false, error, field }: MoneyFieldProps) {
  return (
    <TextField
      label={label}
      optional={optional}
      prefix="$"
      inputMode="decimal"
      autoComplete="off"
      error={error}
      {...field}
    />
  );
}

interface WhenAndWhyProps {
  from: UseFormRegisterReturn;
  reason: UseFormRegisterReturn;
  fromError: string | undefined;
  reasonError: string | undefined;
}

export function WhenAndWhy({ from, reason, fromError, reasonError }: WhenAndWhyProps) {
  return (
    <>
      <TextField
        label="From"
        optional
        type="datetime-local"
        hint="In your browser's zone. Left empty: from now on."
        error={fromError}
        {...from}
      />
      <TextAreaField
        label="Reason"
        hint="10 to 500 characters; it stands in the audit log."
        error={reasonError}
        maxLength={500}
        {...reason}
      />
    </>
  );
}

interface ActionsProps {
  cancel: RefObject<HTMLButtonElement | null>;
  pending: boolean;
  onClose: () => void;
  onConfirm: () => void;
}

export function PriceActions({ cancel, pending, onClose, onConfirm }: ActionsProps) {
  return (
    <DialogActions>
      <Button ref={cancel} onClick={onClose} disabled={pending}>
        Cancel
      </Button>
      <Button
        variant="primary"
        disabled={pending}
        // Space and the pointer confirm; Enter is pressed too easily.
        onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        onClick={onConfirm}
      >
        {pending ? "Saving…" : "Set"}
      </Button>
    </DialogActions>
  );
}
