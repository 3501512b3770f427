"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { CampaignsTable } from "@/components/budget/attribution/campaigns-table";
import { formatPlural } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { ChangedMeanwhile, SetCapDialog } from "@/components/budget/late-dialogs";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { CampaignRow, OverviewData } from "@/server/contract/overview";
import { capDifferences } from "./cap-differences";

/** Campaigns of the month, with their limits. */
export function CampaignsSection({ data, canChange }: { data: OverviewData; canChange: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [chosen, setChosen] = useState<CampaignRow | null>(null);
  const again = () => queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
  const set = useMutation(
    trpc.admin.campaigns.setBudget.mutationOptions({
      onSuccess: () => {
        setChosen(null);
        toast.success("Limit saved");
        return again();
      },
      onError: again,
    }),
  );
  const choose = (next: CampaignRow | null) => {
    set.reset();
    setChosen(next);
  };
  // What the fields were filled with is the chosen row; what came in since then is somebody else's.
  const row = data.campaigns.find(({ campaignId }) => campaignId === chosen?.campaignId) ?? chosen;
  const isConflict =
    set.error !== null && apiProblem(set.error).code === "conflict" && row?.version !== chosen?.version;
  const note = `${formatPlural(data.campaigns.length, "campaign", "campaigns")} in ${formatMonth(data.month)}`;
  return (
    <Section title="Campaigns" note={note}>
      <CampaignsTable rows={data.campaigns} month={data.month} {...(canChange && { onSetLimit: choose })} />
      {row === null || chosen === null ? null : (
        <SetCapDialog
          open
          onOpenChange={(open) => (open ? undefined : choose(null))}
          title={`Limit of ${row.name}`}
          month={data.month}
          limit={row.limit}
          spent={row.spent}
          alertThreshold={row.alertThreshold}
          pending={set.isPending}
          error={set.error === null || isConflict ? null : apiProblem(set.error).title}
          conflict={
            isConflict
              ? ({ typed, keep, take }) => (
                  <ChangedMeanwhile
                    budgetId={row.budgetId}
                    versions={{ read: chosen.version ?? 0, inForce: row.version ?? 0 }}
                    rows={capDifferences(typed, row)}
                    timeZone={data.timeZone}
                    pending={set.isPending}
                    onKeep={keep}
                    onTake={() => {
                      take();
                      choose(row);
                    }}
                  />
                )
              : undefined
          }
          onSubmit={({ totalBudget, alertThreshold }) => {
            const { version } = isConflict ? row : chosen;
            set.mutate({
              campaignId: row.campaignId,
              monthlyBudget: totalBudget,
              alertThreshold,
              ...(version !== null && { version }),
            });
          }}
        />
      )}
    </Section>
  );
}
