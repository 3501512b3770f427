"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { OverrideDialog } from "@/components/budget/late-dialogs";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { OverviewData } from "@/server/contract/overview";
import { withKind } from "./override-input";

/** The way to an override of the month: bounded by reason, expiry and, if wanted, a ceiling. */
export function OverrideButton({ data }: { data: OverviewData }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const activate = useMutation(
    trpc.admin.overrides.activate.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Override active");
        return Promise.all([
          queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() }),
          queryClient.invalidateQueries({ queryKey: trpc.admin.session.queryKey() }),
        ]);
      },
    }),
  );
  const change = (next: boolean) => {
    if (next) activate.reset();
    setOpen(next);
  };
  return (
    <>
      <Button onClick={() => change(true)}>Override</Button>
      <OverrideDialog
        open={open}
        onOpenChange={change}
        budgetName="Monthly cap"
        agents={data.agents.length}
        everyBudget={data.atRisk?.isComplete ? data.atRisk.limited : null}
        now={data.now}
        periodEnd={data.periodEnd}
        timeZone={data.timeZone}
        pending={activate.isPending}
        error={activate.error === null ? null : apiProblem(activate.error).title}
        onSubmit={(input) => activate.mutate(withKind(input))}
      />
    </>
  );
}
