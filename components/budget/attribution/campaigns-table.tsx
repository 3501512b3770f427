"use client";

import { Trophy } from "lucide-react";
import { BudgetMeter } from "@/components/budget/budget-meter";
import {
  formatCount,
  formatPercent,
  formatPlural,
  formatTokens,
  formatUsd,
  formatUsdExact,
} from "@/components/budget/format";
import { LevelBadge } from "@/components/budget/level-badge";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Link } from "@/components/ui/link";
import { Cell, ColumnHead, Row, RowHead, Table } from "@/components/ui/table";
import type { CampaignRow } from "@/server/contract/overview";

interface CampaignsTableProps {
  /** Whose figures these are, so that they open into the same month. */
  month: string;
  rows: readonly CampaignRow[];
  /** Left out for those who may not set limits. */
  onSetLimit?: (row: CampaignRow) => void;
}

/** Campaigns of the period, dearest first. Below 860 px a row keeps name, meter, spent and level. */
export function CampaignsTable({ rows, month, onSetLimit }: CampaignsTableProps) {
  if (rows.length === 0)
    return (
      <EmptyState title="No campaign has spent anything in this period.">
        A campaign appears with the first execution that names it in{" "}
        <code className="font-mono text-mono">campaignId</code>.
      </EmptyState>
    );
  return (
    <Table caption={`Campaigns, ${formatPlural(rows.length, "row", "rows")}`}>
      <thead>
        <tr>
          <ColumnHead>Campaign</ColumnHead>
          <ColumnHead className="w-[26%] max-md:hidden">Of its limit</ColumnHead>
          <ColumnHead className="max-sm:hidden">Level</ColumnHead>
          <ColumnHead numeric>Spent</ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Executions
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Tokens
          </ColumnHead>
          <ColumnHead numeric className="max-md:hidden">
            Success
          </ColumnHead>
          {onSetLimit ? (
            <ColumnHead>
              <span className="sr-only">Actions</span>
            </ColumnHead>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <CampaignLine key={row.campaignId} row={row} month={month} onSetLimit={onSetLimit} />
        ))}
      </tbody>
    </Table>
  );
}

interface CampaignLineProps extends Pick<CampaignsTableProps, "month" | "onSetLimit"> {
  row: CampaignRow;
}

function CampaignLine({ row, month, onSetLimit }: CampaignLineProps) {
  return (
    <Row data-testid="campaign-row" data-level={row.level}>
      <RowHead className="w-full max-w-0 md:w-auto md:max-w-56">
        <span className="flex items-center gap-2">
          <Link
            href={`/admin/budget/campaigns/${encodeURIComponent(row.campaignId)}`}
            className="truncate font-medium hover:underline"
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
        <span className="mt-1 block md:hidden">
          <Share row={row} />
        </span>
        <span className="mt-1 block sm:hidden">
          <LevelBadge level={row.level} />
        </span>
      </RowHead>
      <Cell className="max-md:hidden">
        <Share row={row} />
      </Cell>
      <Cell className="max-sm:hidden">
        <LevelBadge level={row.level} />
      </Cell>
      <Cell numeric title={formatUsdExact(row.spent)}>
        <Link
          href={`/admin/budget/spend?${new URLSearchParams({ period: month, campaignId: row.campaignId })}`}
          className="link inline-flex min-h-6 items-center"
        >
          {formatUsd(row.spent)}
        </Link>
      </Cell>
      <Cell numeric className="max-md:hidden">
        {formatCount(row.executions)}
      </Cell>
      <Cell numeric className="max-md:hidden" title={formatCount(row.tokens)}>
        {formatTokens(row.tokens)}
      </Cell>
      <Cell numeric className="max-md:hidden">
        {row.successRate === null ? "unknown" : formatPercent(row.successRate)}
      </Cell>
      {onSetLimit ? (
        <Cell numeric className="w-px">
          <Button
            variant="quiet"
            className="px-2"
            onClick={() => onSetLimit(row)}
            aria-label={`Set the limit of ${row.name}`}
          >
            {row.limit === null ? "Limit" : "Edit"}
          </Button>
        </Cell>
      ) : null}
    </Row>
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
