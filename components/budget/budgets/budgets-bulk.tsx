"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC, useTRPCClient } from "@/components/api/trpc";
import { formatPlural } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";

type Act = "suspend" | "resume" | "archive";

const WORDS: Record<Act, { confirm: string; done: string; effect: string }> = {
  suspend: {
    confirm: "Suspend",
    done: "suspended",
    effect: "Every call that one of these covers is refused from now on, until it is resumed",
  },
  resume: {
    confirm: "Resume",
    done: "resumed",
    effect: "Calls are judged by the limits of these again from now on",
  },
  archive: {
    confirm: "Archive",
    done: "archived",
    effect: "These stop counting and refusing; what was spent stays in ledger and reports",
  },
};

const MOST_NAMED = 5;

interface BudgetsBulkProps {
  chosen: readonly BudgetRow[];
  /** Suspend and resume are the administrator's. */
  canSteer: boolean;
  onClear: () => void;
}

/** What may be done with several budgets at once: each is changed for itself, and says for itself what it refused. */
export function BudgetsBulk({ chosen, canSteer, onClear }: BudgetsBulkProps) {
  const [act, setAct] = useState<Act | null>(null);
  const acts: Act[] = canSteer ? ["suspend", "resume", "archive"] : ["archive"];
  if (chosen.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Acts on the chosen budgets"
      className="mb-2 flex flex-wrap items-center gap-2 border-l-2 border-accent bg-sunken px-3 py-2"
    >
      <span role="status" className="mr-2 font-medium">
        {formatPlural(chosen.length, "budget", "budgets")} chosen
      </span>
      {acts.map((each) => (
        <Button key={each} onClick={() => setAct(each)}>
          {WORDS[each].confirm}
        </Button>
      ))}
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
      {act === null ? null : (
        <BulkDialog act={act} chosen={chosen} onClose={() => setAct(null)} onDone={onClear} />
      )}
    </div>
  );
}

interface BulkDialogProps {
  act: Act;
  chosen: readonly BudgetRow[];
  onClose: () => void;
  onDone: () => void;
}

function BulkDialog({ act, chosen, onClose, onDone }: BulkDialogProps) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const { confirm, done, effect } = WORDS[act];
  const run = useMutation({
    mutationFn: async (reason: string) => {
      const refused: string[] = [];
      // One after the other: each takes the lock of its own budget.
      for (const { id: budgetId, version, name } of chosen)
        await client.admin.budgets[act]
          .mutate({ budgetId, version, reason })
          .catch((error: unknown) => refused.push(`${name}: ${apiProblem(error).title}`));
      return refused;
    },
    onSuccess: (refused) => {
      const changed = chosen.length - refused.length;
      if (changed > 0) toast.success(`${formatPlural(changed, "budget", "budgets")} ${done}`);
      if (refused.length > 0) toast.error("Refused", { description: refused.join(" "), duration: 20_000 });
      onClose();
      onDone();
      return queryClient.invalidateQueries({ queryKey: trpc.admin.budgets.pathKey() });
    },
  });
  return (
    <ReasonDialog
      title={`${confirm} ${formatPlural(chosen.length, "budget", "budgets")}?`}
      effect={`${effect}: ${namesOf(chosen)}.`}
      confirm={confirm}
      isDestructive={act !== "resume"}
      pending={run.isPending}
      error={null}
      onClose={onClose}
      onConfirm={(reason) => run.mutate(reason)}
    />
  );
}

function namesOf(chosen: readonly BudgetRow[]): string {
  const names = chosen.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = chosen.length - names.length;
  return more > 0 ? `${names.join(", ")} and ${more} more` : names.join(", ");
}
