"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { ChangedMeanwhile, SetCapDialog } from "@/components/budget/late-dialogs";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { OverviewData } from "@/server/contract/overview";
import { capDifferences } from "./cap-differences";

/** The primary act of the overview: the monthly cap and its first alert. */
export function SetCapControl({ data }: { data: OverviewData }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  // What the fields were filled with: what came in since then is somebody else's.
  const [read, setRead] = useState(data.budget);
  const { budget } = data;
  const again = () => queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
  const set = useMutation(
    trpc.admin.monthlyBudget.set.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Monthly cap saved");
        return again();
      },
      onError: again,
    }),
  );
  const change = (next: boolean) => {
    if (next) {
      set.reset();
      setRead(budget);
    }
    setOpen(next);
  };
  const isConflict =
    set.error !== null && apiProblem(set.error).code === "conflict" && budget.version !== read.version;
  return (
    <>
      <Button variant="primary" onClick={() => change(true)}>
        Set cap
      </Button>
      <SetCapDialog
        open={open}
        onOpenChange={change}
        month={data.month}
        limit={budget.limit}
        spent={budget.spent}
        alertThreshold={budget.alertThreshold}
        pending={set.isPending}
        error={set.error === null || isConflict ? null : apiProblem(set.error).title}
        conflict={
          isConflict
            ? ({ typed, keep, take }) => (
                <ChangedMeanwhile
                  budgetId={budget.id}
                  versions={{ read: read.version, inForce: budget.version }}
                  rows={capDifferences(typed, budget)}
                  timeZone={data.timeZone}
                  pending={set.isPending}
                  onKeep={keep}
                  onTake={() => {
                    take();
                    set.reset();
                    setRead(budget);
                  }}
                />
              )
            : undefined
        }
        onSubmit={(input) => set.mutate({ ...input, version: isConflict ? budget.version : read.version })}
      />
    </>
  );
}
