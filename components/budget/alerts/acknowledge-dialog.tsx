"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import { Dialog, DialogActions } from "@/components/ui/dialog";
import { TextAreaField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { AlertListRow } from "@/server/contract/admin-alerts";

/** Says that somebody has seen an alert; the note is for the audit log. */
export function AcknowledgeDialog({ alert, onClose }: { alert: AlertListRow; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [note, setNote] = useState("");
  const acknowledge = useMutation(
    trpc.admin.alerts.acknowledge.mutationOptions({
      onSuccess: async () => {
        toast.success(`${alert.budgetName} acknowledged`);
        await queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
        onClose();
        // The button that opened this is gone with its row.
        document.getElementById("main")?.focus();
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const text = note.trim();
    acknowledge.mutate({ alertId: alert.id, ...(text !== "" && { note: text }) });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      busy={acknowledge.isPending}
      title="Acknowledge the alert"
      description={`${alert.budgetName}: ${alert.sentence} It leaves the open alerts of everybody; the next level alerts anew.`}
    >
      <form onSubmit={submit}>
        <TextAreaField
          label="Note"
          optional
          hint="What is done about it. It stands in the audit log."
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        {acknowledge.error === null ? null : (
          <p role="alert" className="mt-3 text-exceeded-text">
            {apiProblem(acknowledge.error).title}
          </p>
        )}
        <DialogActions>
          <Button onClick={onClose} disabled={acknowledge.isPending}>
            Cancel
          </Button>
          <Button variant="primary" type="submit" disabled={acknowledge.isPending}>
            {acknowledge.isPending ? "Saving…" : "Acknowledge"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
