"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ActDialog } from "@/components/budget/budgets/budget-acts";
import { Button } from "@/components/ui/button";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { pauseLabel } from "./pause-label";

/** Stops every call of an agent or campaign by suspending the budget that it has by itself, or lets them go on. */
export function PauseButton({ budget }: { budget: BudgetRow }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const isSuspended = budget.status === "SUSPENDED";
  return (
    <>
      <Button onClick={() => setOpen(true)}>{pauseLabel(budget)}</Button>
      {open ? (
        <ActDialog
          act={isSuspended ? "resume" : "suspend"}
          budget={budget}
          onClose={() => {
            setOpen(false);
            router.refresh();
          }}
        />
      ) : null}
    </>
  );
}
