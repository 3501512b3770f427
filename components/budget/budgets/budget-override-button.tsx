"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { OverrideDialog } from "@/components/budget/late-dialogs";
import { withKind } from "@/components/budget/overrides/override-input";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { entityOf } from "./entity-of";

const DAY_MS = 86_400_000;

interface BudgetOverrideButtonProps {
  budget: BudgetRow;
  /** Of a budget with a counter each: whose room is raised. */
  counter?: { entityKey: string; resetsAt: string | null };
  now: string;
  timeZone: string;
}

/**
 * More room for the period that runs ("Raise once", offered first), or no enforcement for a while. Of a budget with a
 * counter each, one counter is raised, and the whole can only be let through.
 */
export function BudgetOverrideButton({ budget, counter, now, timeZone }: BudgetOverrideButtonProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const activate = useMutation(
    trpc.admin.overrides.activate.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Override active");
        return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
      },
    }),
  );
  const entity = counter === undefined ? null : entityOf(budget.each, counter.entityKey);
  if (counter !== undefined && entity === null) return null;
  const resetsAt = counter?.resetsAt ?? budget.window?.resetsAt;
  return (
    <>
      <Button
        variant={counter === undefined ? "secondary" : "quiet"}
        onClick={() => {
          activate.reset();
          setOpen(true);
        }}
        {...(counter !== undefined && { "aria-label": `Raise ${counter.entityKey} once` })}
      >
        {counter === undefined ? overrideLabel(budget) : "Raise once"}
      </Button>
      <OverrideDialog
        open={open}
        onOpenChange={setOpen}
        budgetName={counter === undefined ? budget.name : `${budget.name}, ${counter.entityKey}`}
        {...(counter !== undefined
          ? { kinds: ["GRANT"] as const }
          : budget.each.length > 0
            ? { kinds: ["BYPASS"] as const }
            : {})}
        now={now}
        periodEnd={resetsAt ?? new Date(Date.parse(now) + 365 * DAY_MS).toISOString()}
        timeZone={timeZone}
        pending={activate.isPending}
        error={activate.error === null ? null : apiProblem(activate.error).title}
        onSubmit={(input) =>
          activate.mutate({
            ...withKind(input),
            budgetId: budget.id,
            ...(input.kind === "GRANT" && entity !== null && { entity }),
          })
        }
      />
    </>
  );
}

/** Of a budget with a counter for each there is no single one to raise. */
export function overrideLabel({ each }: Pick<BudgetRow, "each">): string {
  return each.length > 0 ? "Override" : "Raise once";
}
