"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { OverrideDialog } from "@/components/budget/late-dialogs";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useNow } from "@/components/budget/use-now";
import { useOpenByAddress } from "@/components/budget/use-open-by-address";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/select-field";
import { toast } from "@/components/ui/toast";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { type OverrideInput, withKind } from "./override-input";

interface NewOverrideButtonProps {
  now: string;
  timeZone: string;
  /** Somebody else decides. */
  asks: boolean;
}

const WHOLE = { value: "", label: "The organization: its month, or every budget" };
const MOST_BUDGETS = 100;

/** An override of a budget that is chosen, or the way to ask for one. */
export function NewOverrideButton({ now, timeZone, asks }: NewOverrideButtonProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useOpenByAddress();
  const [budgetId, setBudgetId] = useState("");
  const current = useNow(now);
  const budgets = useQuery({
    ...trpc.admin.budgets.list.queryOptions({ limited: true, limit: MOST_BUDGETS }),
    enabled: open,
  });
  // Of a budget with a counter each, one counter is raised: on its own page.
  const choices = budgets.data?.data.filter(({ each }) => each.length === 0) ?? [];
  const limited = budgets.data === undefined || budgets.data.hasMore ? null : budgets.data.data.length;
  const chosen = choices.find(({ id }) => id === budgetId);
  const settled = (text: string) => ({
    onSuccess: () => {
      setOpen(false);
      toast.success(text);
      return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
    },
  });
  const request = useMutation(trpc.admin.overrides.request.mutationOptions(settled("Asked for an override")));
  const activate = useMutation(trpc.admin.overrides.activate.mutationOptions(settled("Override active")));
  const act = asks ? request : activate;
  const change = (next: boolean) => {
    act.reset();
    setBudgetId("");
    setOpen(next);
  };
  const target = chosen === undefined ? {} : { budgetId: chosen.id };
  return (
    <>
      <Button variant="primary" {...shortcutTarget("new")} onClick={() => change(true)}>
        {asks ? "Ask for an override" : "New override"}
      </Button>
      <OverrideDialog
        asks={asks}
        open={open}
        onOpenChange={change}
        budgetName={chosen?.name ?? "the organization"}
        {...(chosen === undefined && { everyBudget: limited })}
        before={
          <SelectField
            label="Of what"
            options={[WHOLE, ...choices.map(({ id, name }) => ({ value: id, label: name }))]}
            value={budgetId}
            onChange={(event) => setBudgetId(event.target.value)}
          />
        }
        now={now}
        periodEnd={asks ? now : endOf(chosen, now)}
        timeZone={timeZone}
        pending={act.isPending}
        error={act.error === null ? null : apiProblem(act.error).title}
        onSubmit={(input) =>
          asks
            ? request.mutate({ ...asRequest(input, current), ...target })
            : activate.mutate({ ...withKind(input), ...target })
        }
      />
    </>
  );
}

/** Until when a GRANT can last; where that is not known, the end of the period is not offered. */
function endOf(budget: BudgetRow | undefined, now: string): string {
  return budget?.window?.resetsAt ?? now;
}

/** The form's flat value as the contract's two shapes; it lasts from the approval on, not from now. */
function asRequest({ kind, amount, ceiling, reason, expiresAt }: OverrideInput, now: number) {
  const durationSeconds = Math.max(60, Math.round((Date.parse(expiresAt) - now) / 1000));
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, durationSeconds };
  return { kind, reason, durationSeconds, ...(ceiling !== undefined && { ceiling }) };
}
