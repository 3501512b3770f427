"use client";

import { useQuery } from "@tanstack/react-query";
import { apiProblem } from "@/components/api/error-text";
import { useTRPC } from "@/components/api/trpc";
import { countColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatCount, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { executionsHref, NO_FILTERS } from "@/components/budget/spend/spend-filters";
import { DataTable } from "@/components/ui/data-table";
import { Link } from "@/components/ui/link";

interface CampaignAgentsProps {
  campaignId: string;
  name: string;
  month: string;
}

/** Whose runs a campaign's month is made of: the rows add up to the campaign's own. */
export function CampaignAgents({ campaignId, name, month }: CampaignAgentsProps) {
  const trpc = useTRPC();
  const { data, error } = useQuery({
    ...trpc.admin.spend.query.queryOptions({ period: month, campaignId, groupBy: "agentId", top: 100 }),
    meta: { live: true },
  });
  if (error !== null) return <p className="text-exceeded-text">{apiProblem(error).title}</p>;
  if (data === undefined) return <p className="text-ink-2">Reading…</p>;
  if (data.groups.length === 0) return <p className="text-ink-2">No agent has run for it in this month.</p>;
  const state = { ...NO_FILTERS, campaignId };
  return (
    <DataTable
      caption={`Agents of ${name}, ${formatPlural(data.groups.length, "row", "rows")}`}
      rows={data.groups}
      keyOf={({ key, isOther }) => `${key} ${isOther}`}
      testId="campaign-agent-row"
      columns={[
        {
          head: "Agent",
          kind: "names",
          className: "w-full max-w-0 truncate",
          cell: ({ key, isOther, groups }) =>
            isOther
              ? `${formatCount(groups)} others`
              : (key ?? <span className="text-ink-3">no agent named</span>),
        },
        countColumn("Executions", "executions", { from: "sm" }),
        tokensColumn(),
        {
          head: "Spent",
          numeric: true,
          title: ({ cost }) => formatUsdExact(cost),
          cell: ({ key, isOther, cost }) =>
            isOther ? (
              formatUsd(cost)
            ) : (
              <Link
                className="link inline-flex min-h-6 items-center"
                href={executionsHref(state, data, { dimension: "agentId", value: key })}
              >
                {formatUsd(cost)}
              </Link>
            ),
        },
      ]}
    />
  );
}
