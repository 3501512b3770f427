"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { formatDelta, formatUsdExact } from "@/components/budget/format";
import { formatDateTime } from "@/components/budget/format-time";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { useSession } from "@/components/budget/use-session";
import { Button } from "@/components/ui/button";
import { Section } from "@/components/ui/section";
import { TextField } from "@/components/ui/text-field";
import { toast } from "@/components/ui/toast";
import type { ExecutionDetail } from "@/server/contract/admin-execution-detail";
import { UsdAmount } from "@/server/contract/primitives";
import { toWire, usd } from "@/server/domain/money";

interface ExecutionCorrectionsProps {
  detail: ExecutionDetail;
  timeZone: string;
}

/** The rows that correct an execution, and the way to correct it; a correction points at what it corrects. */
export function ExecutionCorrections({ detail, timeZone }: ExecutionCorrectionsProps) {
  const session = useSession();
  const [correcting, setCorrecting] = useState(false);
  const { execution, corrections, correctedCost } = detail;
  const may = session?.can.manageCatalogue ?? false;
  if (execution.correctsId !== null || (corrections.length === 0 && !may)) return null;
  return (
    <Section
      title="Corrections"
      actions={may ? <Button onClick={() => setCorrecting(true)}>Correct the cost</Button> : null}
    >
      {correctedCost === null ? (
        <p className="text-ink-2">Its cost stands as it was booked.</p>
      ) : (
        <p data-testid="corrected-cost">
          It costs <span className="font-medium">{formatUsdExact(correctedCost)}</span> by its corrections.
        </p>
      )}
      <ul className="mt-2">
        {corrections.map(({ id, cost, reason, correctedBy, at }) => (
          <li key={id} data-testid="correction-row" className="border-b border-rule py-2 last:border-b-0">
            <span className="font-medium">{formatUsdExact(cost)}</span>{" "}
            <span className="text-ink-2">
              {reason ?? "without a reason"}, {correctedBy ?? "unknown"}, {formatDateTime(at, timeZone)}
            </span>
          </li>
        ))}
      </ul>
      {correcting ? <CorrectDialog detail={detail} onClose={() => setCorrecting(false)} /> : null}
    </Section>
  );
}

function CorrectDialog({ detail, onClose }: { detail: ExecutionDetail; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { execution, correctedCost, budgets } = detail;
  const [cost, setCost] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const correct = useMutation(
    trpc.admin.executions.correct.mutationOptions({
      onSuccess: async (answer) => {
        toast.success(`Corrected from ${formatUsdExact(answer.before)} to ${formatUsdExact(answer.cost)}`);
        onClose();
        await queryClient.invalidateQueries();
      },
    }),
  );
  const before = correctedCost ?? execution.cost;
  const effect = effectOf(cost.trim(), before);
  const submit = (reason: string) => {
    const amount = UsdAmount.safeParse(cost.trim());
    if (amount.success) correct.mutate({ id: execution.id, cost: amount.data, reason });
    else setComplaint("Say US dollars such as 12.50; 0 takes the cost back.");
  };
  return (
    <ReasonDialog
      title="Correct the cost"
      effect={`It costs ${formatUsdExact(before)} now. Rows of their own take that back and book what you name; ${budgets.length} counters, their alerts and every report of its day follow. The execution itself stays.`}
      confirm="Correct"
      pending={correct.isPending}
      error={correct.error === null ? null : apiProblem(correct.error).title}
      onClose={onClose}
      onConfirm={submit}
    >
      <TextField
        label="Cost in US dollars"
        prefix="$"
        hint={effect}
        autoComplete="off"
        inputMode="decimal"
        value={cost}
        error={complaint ?? undefined}
        onChange={(event) => {
          setCost(event.target.value);
          setComplaint(null);
        }}
      />
    </ReasonDialog>
  );
}

/** By how much the books change. */
function effectOf(text: string, before: string): string {
  const amount = UsdAmount.safeParse(text);
  if (!amount.success) return "What it should have cost in all.";
  const change = formatDelta(toWire(usd(amount.data).minus(usd(before))));
  return change.direction === "same"
    ? "It costs that already."
    : `${change.text}: ${change.word} than it costs now.`;
}
