"use client";

import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { FinalActDialog } from "@/components/budget/final-act-dialog";
import { formatPlural } from "@/components/budget/format";
import { formatDate } from "@/components/budget/format-time";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";

interface CleanupSectionProps {
  organizationName: string;
  timeZone: string;
}

/** Drops what is old, once, by hand; counted first. */
export function CleanupSection({ organizationName, timeZone }: CleanupSectionProps) {
  const trpc = useTRPC();
  const [days, setDays] = useState("400");
  const [asking, setAsking] = useState(false);
  const count = useMutation(
    trpc.admin.retention.cleanup.mutationOptions({
      onSuccess: ({ executions, holds }) => setAsking(executions + holds > 0),
    }),
  );
  const drop = useMutation(
    trpc.admin.retention.cleanup.mutationOptions({
      onSuccess: ({ executions }) => {
        toast.success(`${formatPlural(executions, "execution", "executions")} dropped; every total stays`);
        setAsking(false);
      },
    }),
  );
  const wanted = Number(days);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    drop.reset();
    count.mutate({ days: wanted, dryRun: true });
  };
  return (
    <Section title="Drop old executions" note="Cannot be undone">
      <form noValidate onSubmit={submit} className="flex max-w-sm flex-col gap-4">
        <TextField
          label="Older than"
          suffix="days"
          inputMode="numeric"
          hint="Whole months that ended longer ago, 30 days at least. Totals, reports and budgets stay."
          value={days}
          error={count.error === null ? undefined : apiProblem(count.error).title}
          onChange={(event) => setDays(event.target.value)}
        />
        <Button type="submit" disabled={count.isPending} className="self-start">
          {count.isPending ? "Counting…" : "Count what would go"}
        </Button>
        <p role="status" className="text-ink-2 empty:hidden">
          {count.data !== undefined && count.data.executions + count.data.holds === 0
            ? `Nothing is older than ${formatDate(count.data.before, timeZone)}: nothing would go.`
            : ""}
        </p>
      </form>
      {asking && count.data !== undefined ? (
        <FinalActDialog
          title="Drop old executions?"
          effect={`${formatPlural(count.data.executions, "execution", "executions")} before ${formatDate(count.data.before, timeZone)} and ${formatPlural(count.data.holds, "hold", "holds")} go and do not come back. Every total stays; single executions of that time cannot be opened or corrected any more.`}
          typed={organizationName}
          confirm="Drop"
          doing="Dropping…"
          pending={drop.isPending}
          error={drop.error === null ? null : apiProblem(drop.error).title}
          onClose={() => setAsking(false)}
          onConfirm={() => drop.mutate({ days: wanted })}
        />
      ) : null}
    </Section>
  );
}
