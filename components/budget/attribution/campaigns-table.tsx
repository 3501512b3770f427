"use client";

import { Trophy } from "lucide-react";
import type { ReactNode } from "react";
import { BudgetMeter } from "@/components/budget/budget-meter";
import { countColumn, tokensColumn } from "@/components/budget/figure-columns";
import { formatPercent, formatPlural, formatUsd, formatUsdExact } from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { Badge } from "@/components/ui/badge";
import { DataTable } from "@/components/ui/data-table";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { RowActs } from "@/components/ui/row-acts";
import type { CampaignRow } from "@/server/contract/overview";
import { LookAlikeBadge } from "./look-alike-badge";

interface CampaignsTableProps {
  /** Whose figures these are, so that they open into the same month. */
  month: string;
  rows: readonly CampaignRow[];
  /** Left out for those who may not set limits. */
  onSetLimit?: (row: CampaignRow) => void;
  /** Opens a row into its agents. */
  agents?: OpenedAgents;
}

/** What stands before a campaign's name, and what below its row. */
export type OpenedAgents = {
  leadOf: (row: CampaignRow) => ReactNode;
  detailOf: (row: CampaignRow) => ReactNode;
};

/** Campaigns of the period, dearest first. Below 860 px a row keeps name, meter, spent and level. */
export function CampaignsTable({ rows, month, onSetLimit, agents }: CampaignsTableProps) {
  if (rows.length === 0)
    return (
      <EmptyState title="No campaign has spent anything in this period.">
        A campaign appears with the first execution that names it in{" "}
        <code className="font-mono text-mono">campaignId</code>.
      </EmptyState>
    );
  return (
    <DataTable
      caption={`Campaigns, ${formatPlural(rows.length, "row", "rows")}`}
      rows={rows}
      keyOf={(row) => row.campaignId}
      testId="campaign-row"
      dataOf={(row) => ({ "data-level": row.level })}
      {...(agents && { detailOf: agents.detailOf })}
      columns={[
        {
          head: "Campaign",
          kind: "names",
          className: "w-full max-w-0 md:w-auto md:max-w-56",
          cell: (row) => <CampaignName row={row} lead={agents?.leadOf(row)} />,
        },
        { head: "Of its limit", from: "md", headClassName: "w-[26%]", cell: (row) => <Share row={row} /> },
        { head: "Level", from: "sm", cell: (row) => <LevelBadge level={row.level} /> },
        {
          head: "Spent",
          numeric: true,
          title: (row) => formatUsdExact(row.spent),
          cell: ({ campaignId, spent }) => (
            <Link
              href={`/admin/budget/spend?${new URLSearchParams({ period: month, campaignId })}`}
              className="link inline-flex min-h-6 items-center"
            >
              {formatUsd(spent)}
            </Link>
          ),
        },
        countColumn("Executions", "executions", { from: "md" }),
        tokensColumn({ from: "md" }),
        {
          head: "Success",
          from: "md",
          numeric: true,
          cell: (row) => (row.successRate === null ? "unknown" : formatPercent(row.successRate)),
        },
        onSetLimit
          ? {
              head: "Actions",
              kind: "acts",
              cell: (row) => (
                <RowActs
                  of={row.name}
                  acts={[
                    {
                      label: row.limit === null ? "Limit" : "Edit",
                      name: `Set the limit of ${row.name}`,
                      onSelect: () => onSetLimit(row),
                    },
                  ]}
                />
              ),
            }
          : null,
      ]}
    />
  );
}

function CampaignName({ row, lead }: { row: CampaignRow; lead: ReactNode }) {
  return (
    <>
      <span className="flex items-center gap-2">
        {lead}
        <Link
          href={`/admin/budget/campaigns/${encodeURIComponent(row.campaignId)}`}
          className="truncate font-medium text-accent hover:underline"
          title={row.name}
        >
          {row.name}
        </Link>
        {row.isTopSpender ? (
          <Badge icon={<Trophy aria-hidden />} className="max-md:hidden">
            Top spender
          </Badge>
        ) : null}
      </span>
      <LookAlikeBadge id={row.campaignId} />
      <span className="mt-1 block md:hidden">
        <Share row={row} />
      </span>
      <span className="mt-1 block sm:hidden">
        <LevelBadge level={row.level} />
      </span>
    </>
  );
}

function Share({ row }: { row: CampaignRow }) {
  if (row.limit === null)
    return <span className="text-label font-normal text-ink-3">No limit of its own</span>;
  const { spent, held, limit, percent, level } = row;
  return (
    <span className="flex items-center gap-3">
      <BudgetMeter label={`Budget of ${row.name}`} {...{ spent, held, limit, percent, level }} />
      <span className="w-32 shrink-0 text-label font-normal whitespace-nowrap text-ink-2 max-lg:hidden">
        {formatPercent(percent)} of {formatUsd(limit)}
      </span>
    </span>
  );
}
