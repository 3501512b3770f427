"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Allowed } from "@/components/budget/allowed";
import { formatUsd } from "@/components/budget/format";
import { ReasonDialog } from "@/components/budget/reason-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { BudgetFigures, BudgetRow } from "@/server/contract/admin-budget-rows";
import type { Abilities } from "@/server/contract/session";
import { entityOf } from "./entity-of";

type Act = "suspend" | "resume" | "reset" | "archive" | "detach";

interface BudgetActsProps {
  budget: BudgetRow;
  /** What a change of it needs; suspend and resume are the administrator's always. */
  right: keyof Abilities;
}

function isOfFile({ managedBy }: BudgetRow): boolean {
  return managedBy.startsWith("file:");
}

/** Whether people change it: not what a file, the loop guard or a pool manages. */
export function isOfPeople({ managedBy, poolId, purpose }: BudgetRow): boolean {
  return (managedBy === "ui" || managedBy === "env") && poolId === null && purpose !== "allocation";
}

/** What may be done with a budget beside changing it; each says its effect first and wants a reason. */
export function BudgetActs({ budget, right }: BudgetActsProps) {
  const [act, setAct] = useState<Act | null>(null);
  const isSuspended = budget.status === "SUSPENDED";
  const acts: { of: Act; label: string; needs: keyof Abilities }[] = [
    isSuspended
      ? { of: "resume", label: "Resume", needs: "steerOrganization" }
      : { of: "suspend", label: "Suspend", needs: "steerOrganization" },
    { of: "reset", label: "Reset", needs: right },
    ...(isOfFile(budget) ? [{ of: "detach" as const, label: "Detach", needs: right }] : []),
    ...(budget.isPrimary || !isOfPeople(budget)
      ? []
      : [{ of: "archive" as const, label: "Archive", needs: right }]),
  ];
  return (
    <>
      {acts.map(({ of, label, needs }) => (
        <Allowed key={of} right={needs} label={label}>
          <Button onClick={() => setAct(of)}>{label}</Button>
        </Allowed>
      ))}
      {act === null ? null : <ActDialog act={act} budget={budget} onClose={() => setAct(null)} />}
    </>
  );
}

interface CounterResetProps {
  budget: BudgetRow;
  counter: BudgetFigures;
}

/** Begins one counter anew, of a budget that has one each; the others stay. */
export function CounterReset({ budget, counter }: CounterResetProps) {
  const [open, setOpen] = useState(false);
  const entity = entityOf(budget.each, counter.entityKey);
  if (entity === null) return null;
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)} aria-label={`Reset ${counter.entityKey}`}>
        Reset
      </Button>
      {open ? (
        <ActDialog
          act="reset"
          budget={budget}
          counter={{ ...counter, entity }}
          onClose={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

interface ActDialogProps {
  act: Act;
  budget: BudgetRow;
  /** Only this counter of the budget. */
  counter?: BudgetFigures & { entity: NonNullable<ReturnType<typeof entityOf>> };
  onClose: () => void;
}

/** One act with its effect and its reason. */
export function ActDialog({ act, budget, counter, onClose }: ActDialogProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = {
    onSuccess: () => {
      toast.success(DONE[act]);
      onClose();
      return queryClient.invalidateQueries({ queryKey: trpc.admin.budgets.pathKey() });
    },
  };
  const acts = {
    suspend: useMutation(trpc.admin.budgets.suspend.mutationOptions(settled)),
    resume: useMutation(trpc.admin.budgets.resume.mutationOptions(settled)),
    reset: useMutation(trpc.admin.budgets.reset.mutationOptions(settled)),
    archive: useMutation(trpc.admin.budgets.archive.mutationOptions(settled)),
    detach: useMutation(trpc.admin.budgets.update.mutationOptions(settled)),
  };
  const { isPending, error, mutate } = acts[act];
  const { title, effect, confirm } = textsOf(
    act,
    counter === undefined ? budget : { name: counter.entityKey, window: counter },
  );
  return (
    <ReasonDialog
      title={title}
      effect={effect}
      confirm={confirm}
      isDestructive={act !== "resume"}
      pending={isPending}
      error={error === null ? null : apiProblem(error).title}
      onClose={onClose}
      onConfirm={(reason) =>
        mutate({
          budgetId: budget.id,
          version: budget.version,
          reason,
          ...(act === "detach" && { detach: true }),
          ...(counter !== undefined && { entity: counter.entity }),
        })
      }
    />
  );
}

const DONE: Record<Act, string> = {
  suspend: "Budget suspended",
  resume: "Budget resumed",
  reset: "A new count has begun",
  archive: "Budget archived",
  detach: "Budget detached",
};

function textsOf(
  act: Act,
  { name, window }: Pick<BudgetRow, "name" | "window">,
): { title: string; effect: string; confirm: string } {
  const spent = formatUsd(window?.spent ?? "0");
  switch (act) {
    case "suspend":
      return {
        title: `Suspend ${name}?`,
        effect:
          "Every call that this budget covers is refused from now on, whatever room is left, until it is resumed.",
        confirm: "Suspend",
      };
    case "resume":
      return {
        title: `Resume ${name}?`,
        effect: "Calls are judged by its limits again from now on.",
        confirm: "Resume",
      };
    case "reset":
      return {
        title: `Reset ${name}?`,
        effect: `Starts a new count from zero; the ${spent} spent stays in ledger and reports. Calls that run stay with the count that admitted them.`,
        confirm: "Reset",
      };
    case "archive":
      return {
        title: `Archive ${name}?`,
        effect: `It stops counting and refusing; the ${spent} spent stays in ledger and reports. It is refused while calls still hold money.`,
        confirm: "Archive",
      };
    case "detach":
      return {
        title: `Detach ${name}?`,
        effect:
          "People change it from now on. Its file leaves it as it is, unless it is applied with --take-over.",
        confirm: "Detach",
      };
  }
}
