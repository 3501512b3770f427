"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { z } from "zod";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { Button } from "@/components/ui/button";
import type { OverviewData } from "@/server/contract/overview";
import { InstantText, UsdAmount } from "@/server/contract/primitives";
import { OverrideDialog } from "./override-dialog";

// The contract's fields without the scope: this page overrides the organization's month.
const OverrideForm = z.strictObject({
  kind: z.enum(["BYPASS", "GRANT"]),
  amount: UsdAmount.optional(),
  ceiling: UsdAmount.optional(),
  reason: z.string().trim().min(10, "must have at least 10 characters").max(500),
  expiresAt: InstantText,
});

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
        schema={OverrideForm}
        budgetName="Monthly cap"
        agents={data.agents.length}
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

/** The form's flat value as the contract's two shapes. */
function withKind(input: z.infer<typeof OverrideForm>) {
  const { kind, amount, ceiling, reason, expiresAt } = input;
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, expiresAt };
  return { kind, reason, expiresAt, ...(ceiling !== undefined && { ceiling }) };
}
