"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { CampaignsTable } from "@/components/budget/attribution/campaigns-table";
import { formatPlural } from "@/components/budget/format";
import { formatMonth } from "@/components/budget/format-time";
import { SetCapDialog } from "@/components/budget/late-dialogs";
import { Section } from "@/components/ui/section";
import { toast } from "@/components/ui/toast";
import type { CampaignRow, OverviewData } from "@/server/contract/overview";

/** Campaigns of the month, with their limits. */
export function CampaignsSection({ data, canChange }: { data: OverviewData; canChange: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [row, setRow] = useState<CampaignRow | null>(null);
  const set = useMutation(
    trpc.admin.campaigns.setBudget.mutationOptions({
      onSuccess: () => {
        setRow(null);
        toast.success("Limit saved");
        return queryClient.invalidateQueries({ queryKey: trpc.admin.overview.queryKey() });
      },
    }),
  );
  const choose = (next: CampaignRow) => {
    set.reset();
    setRow(next);
  };
  const note = `${formatPlural(data.campaigns.length, "campaign", "campaigns")} in ${formatMonth(data.month)}`;
  return (
    <Section title="Campaigns" note={note}>
      <CampaignsTable rows={data.campaigns} month={data.month} {...(canChange && { onSetLimit: choose })} />
      {row === null ? null : (
        <SetCapDialog
          open
          onOpenChange={(open) => (open ? undefined : setRow(null))}
          title={`Limit of ${row.name}`}
          month={data.month}
          limit={row.limit}
          spent={row.spent}
          alertThreshold={row.alertThreshold}
          pending={set.isPending}
          error={set.error === null ? null : apiProblem(set.error).title}
          onSubmit={({ totalBudget, alertThreshold }) =>
            set.mutate({ campaignId: row.campaignId, monthlyBudget: totalBudget, alertThreshold })
          }
        />
      )}
    </Section>
  );
}
