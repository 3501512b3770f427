"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { FinalActDialog } from "@/components/budget/final-act-dialog";
import { formatPlural } from "@/components/budget/format";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";

/** Forgets one end user; counted first. */
export function EraseSection() {
  const trpc = useTRPC();
  const [userId, setUserId] = useState("");
  const [reason, setReason] = useState("");
  const [asking, setAsking] = useState(false);
  const count = useMutation(trpc.admin.privacy.erase.mutationOptions({ onSuccess: () => setAsking(true) }));
  const erase = useMutation(
    trpc.admin.privacy.erase.mutationOptions({
      onSuccess: ({ executions }) => {
        toast.success(`Erased from ${formatPlural(executions, "execution", "executions")}`);
        setAsking(false);
        setUserId("");
      },
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    erase.reset();
    count.mutate({ userId, reason, dryRun: true });
  };
  return (
    <Section title="Erase an end user" note="Cannot be undone">
      <form noValidate onSubmit={submit} className="flex max-w-sm flex-col gap-4">
        <TextField
          label="User"
          hint="As calls name them in userId. A random name takes the place of the id; no amount changes."
          autoComplete="off"
          value={userId}
          onChange={(event) => setUserId(event.target.value)}
        />
        <TextField
          label="Reason"
          hint="10 to 500 characters. It stands in the audit log, so do not name the user."
          maxLength={500}
          value={reason}
          error={count.error === null ? undefined : apiProblem(count.error).title}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button type="submit" disabled={count.isPending} className="self-start">
          {count.isPending ? "Counting…" : "Count what would change"}
        </Button>
      </form>
      {asking && count.data !== undefined ? (
        <FinalActDialog
          title="Erase this user?"
          effect={`${formatPlural(count.data.executions, "execution", "executions")}, ${formatPlural(count.data.windows, "counter", "counters")} and ${formatPlural(count.data.others, "other row", "other rows")} lead to nobody afterwards. ${formatPlural(count.data.auditRows, "row", "rows")} of the audit log that name the user stay, for they prove each other.`}
          typed={userId}
          confirm="Erase"
          doing="Erasing…"
          pending={erase.isPending}
          error={erase.error === null ? null : apiProblem(erase.error).title}
          onClose={() => setAsking(false)}
          onConfirm={() => erase.mutate({ userId, reason })}
        />
      ) : null}
    </Section>
  );
}
