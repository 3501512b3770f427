"use client";

import { useState } from "react";
import { OverrideDialog } from "@/components/budget/overrides/override-dialog";
import { SetCapDialog } from "@/components/budget/overview/set-cap-dialog";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { overview } from "./sample";

/** The two dialogs of the overview; saving only says so. */
export function DialogSpecimens() {
  const [open, setOpen] = useState<"cap" | "override" | null>(null);
  const done = (what: string) => {
    setOpen(null);
    toast.plain(what, { description: "Nothing was sent: this is a specimen." });
  };
  return (
    <>
      <Button onClick={() => setOpen("override")}>Override</Button>
      <Button variant="primary" onClick={() => setOpen("cap")}>
        Set cap
      </Button>
      <SetCapDialog
        open={open === "cap"}
        onOpenChange={(next) => setOpen(next ? "cap" : null)}
        month={overview.month}
        limit={overview.budget.limit}
        spent={overview.budget.spent}
        alertThreshold={overview.budget.alertThreshold}
        pending={false}
        onSubmit={() => done("Monthly cap saved")}
      />
      <OverrideDialog
        open={open === "override"}
        onOpenChange={(next) => setOpen(next ? "override" : null)}
        budgetName="Monthly cap"
        agents={14}
        everyBudget={6}
        now={overview.now}
        periodEnd={overview.periodEnd}
        timeZone={overview.timeZone}
        pending={false}
        onSubmit={() => done("Override active")}
      />
    </>
  );
}
