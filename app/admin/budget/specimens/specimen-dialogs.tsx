"use client";

import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { OverrideDialog } from "@/components/budget/override-dialog";
import { SetCapDialog } from "@/components/budget/set-cap-dialog";
import { Button } from "@/components/ui/button";
import { InstantText, Month, Ratio, UsdAmount } from "@/server/contract/primitives";
import { overview } from "./sample";

const Cap = z.strictObject({ month: Month, totalBudget: UsdAmount.nullable(), alertThreshold: Ratio });
const Override = z.strictObject({
  kind: z.enum(["BYPASS", "GRANT"]),
  amount: UsdAmount.optional(),
  ceiling: UsdAmount.optional(),
  reason: z.string().trim().min(10, "must have at least 10 characters").max(500),
  expiresAt: InstantText,
});

/** The two dialogs of the overview; saving only says so. */
export function DialogSpecimens() {
  const [open, setOpen] = useState<"cap" | "override" | null>(null);
  const done = (what: string) => {
    setOpen(null);
    toast(what, { description: "Nothing was sent: this is a specimen." });
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
        schema={Cap}
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
        schema={Override}
        budgetName="Monthly cap"
        agents={14}
        now={overview.now}
        periodEnd={overview.periodEnd}
        timeZone={overview.timeZone}
        pending={false}
        onSubmit={() => done("Override active")}
      />
    </>
  );
}
