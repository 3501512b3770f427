"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { OverrideDialog } from "@/components/budget/late-dialogs";
import { shortcutTarget } from "@/components/budget/page-targets";
import { useNow } from "@/components/budget/use-now";
import { useOpenByAddress } from "@/components/budget/use-open-by-address";
import { Button } from "@/components/ui/button";
import type { OverrideInput } from "./override-input";

interface RequestOverrideButtonProps {
  now: string;
  timeZone: string;
}

/** The way to ask for an override of the month, for those who may not decide it. */
export function RequestOverrideButton({ now, timeZone }: RequestOverrideButtonProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useOpenByAddress();
  const current = useNow(now);
  const request = useMutation(
    trpc.admin.overrides.request.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success("Asked for an override");
        return queryClient.invalidateQueries({ predicate: (query) => query.meta?.live === true });
      },
    }),
  );
  return (
    <>
      <Button variant="primary" {...shortcutTarget("new")} onClick={() => setOpen(true)}>
        Ask for an override
      </Button>
      <OverrideDialog
        asks
        open={open}
        onOpenChange={(next) => {
          request.reset();
          setOpen(next);
        }}
        budgetName="Monthly cap"
        now={now}
        periodEnd={now}
        timeZone={timeZone}
        pending={request.isPending}
        error={request.error === null ? null : apiProblem(request.error).title}
        onSubmit={(input) => request.mutate(asRequest(input, current))}
      />
    </>
  );
}

/** The form's flat value as the contract's two shapes; it lasts from the approval on, not from now. */
function asRequest({ kind, amount, ceiling, reason, expiresAt }: OverrideInput, now: number) {
  const durationSeconds = Math.max(60, Math.round((Date.parse(expiresAt) - now) / 1000));
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, durationSeconds };
  return { kind, reason, durationSeconds, ...(ceiling !== undefined && { ceiling }) };
}
