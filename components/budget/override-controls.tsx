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
import { OverrideBanner } from "./override-banner";
import { OverrideDialog } from "./override-dialog";

// The contract's fields without the scope: this page overrides the organization's month.
const OverrideForm = z.strictObject({
  kind: z.enum(["BYPASS", "GRANT"]),
  amount: UsdAmount.optional(),
  ceiling: UsdAmount.optional(),
  reason: z.string().trim().min(10, "must have at least 10 characters").max(500),
  expiresAt: InstantText,
});

interface OverrideControlProps {
  data: OverviewData;
}

/** The way to an override of the month: bounded by reason, expiry and, if wanted, a ceiling. */
export function OverrideButton({ data }: OverrideControlProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const activate = useMutation(
    trpc.admin.overrides.activate.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Override active");
        return queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
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

/** The override in force, with its countdown and, for those who may, its end. */
export function OverrideInForce({ data, canEnd }: OverrideControlProps & { canEnd: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.admin.overrides.end.mutationOptions({
      onSuccess: () => {
        toast.success("Override ended");
        return queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
      },
      onError: (error) => toast.error(apiProblem(error).title),
    }),
  );
  const { override, now, timeZone } = data;
  if (override === null) return null;
  return (
    <OverrideBanner
      override={override}
      now={now}
      timeZone={timeZone}
      ending={end.isPending}
      {...(canEnd && { onEnd: (overrideId: string) => end.mutate({ overrideId }) })}
    />
  );
}

/** The form's flat value as the contract's two shapes. */
function withKind(input: z.infer<typeof OverrideForm>) {
  const { kind, amount, ceiling, reason, expiresAt } = input;
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, expiresAt };
  return { kind, reason, expiresAt, ...(ceiling !== undefined && { ceiling }) };
}
