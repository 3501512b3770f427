import type { SpendGroup, SpendQueryOutput, SpendSums } from "@/server/contract/admin-spend";
import type { SpendDimension } from "@/server/contract/spend-filter";
import { percentOf, toWire, usd } from "@/server/domain/money";
import type { CellValue, Column, ExportDocument, ExportTable } from "./document";

const DIMENSION_NAMES: Record<SpendDimension, string> = {
  agentType: "Agent type",
  agentId: "Agent",
  campaignId: "Campaign",
  provider: "Provider",
  model: "Model",
  component: "Component",
  environment: "Environment",
  userId: "User",
};

const SUMS: readonly (Column & { of: (sums: SpendSums) => CellValue })[] = [
  { key: "cost", name: "Cost USD", kind: "usd", of: ({ cost }) => cost },
  { key: "executions", name: "Executions", kind: "count", of: ({ executions }) => String(executions) },
  { key: "failed", name: "Failed", kind: "count", of: ({ failed }) => String(failed) },
  { key: "averageCost", name: "Average cost USD", kind: "usd", of: ({ averageCost }) => averageCost },
  { key: "tokens", name: "Tokens", kind: "count", of: ({ tokens }) => tokens },
  { key: "inputTokens", name: "Input tokens", kind: "count", of: ({ inputTokens }) => inputTokens },
  { key: "outputTokens", name: "Output tokens", kind: "count", of: ({ outputTokens }) => outputTokens },
  {
    key: "provisionalCost",
    name: "Provisional USD",
    kind: "usd",
    of: ({ provisionalCost }) => provisionalCost,
  },
];

/** A view of spend as tables: its groups, where it has any, and its bars. */
export function spendDocument(
  view: SpendQueryOutput,
  asked: readonly (readonly [string, string])[],
): ExportDocument {
  const { firstDay, lastDay, timeZone } = view;
  const bars = barsOf(view);
  return {
    title: `Spend ${firstDay} to ${lastDay}`,
    fileName: fileNameOf("spend", view),
    about: [
      ["First day", firstDay],
      ["Last day", lastDay],
      ["Time zone", timeZone],
      ["Read at", view.now],
      ["Total cost USD", view.total.cost],
      ["Executions", String(view.total.executions)],
      ...asked,
    ],
    tables: view.groupBy === null ? [bars] : [groupsOf(view, view.groupBy), bars],
  };
}

/** "budget_spend_2026-11-01_2026-11-30_Europe-Berlin": the last day is included. */
export function fileNameOf(
  what: string,
  { firstDay, lastDay, timeZone }: { firstDay: string; lastDay: string; timeZone: string },
): string {
  return `budget_${what}_${firstDay}_${lastDay}_${timeZone.replaceAll(/[^A-Za-z0-9+-]+/g, "-")}`;
}

function groupsOf(view: SpendQueryOutput, dimension: SpendDimension): ExportTable {
  const name = DIMENSION_NAMES[dimension];
  const isCampaign = dimension === "campaignId";
  const head: Column[] = [{ key: dimension, name, kind: "text" }];
  if (isCampaign) head.push({ key: "name", name: "Name", kind: "text" });
  const share: Column = { key: "share", name: "Share", kind: "percent" };
  const columns: Column[] = [...head, ...SUMS, share];
  if (view.previous !== null) columns.push({ key: "previousCost", name: "Days before USD", kind: "usd" });
  const rows = view.groups.map((group) => [
    group.isOther ? `Other (${group.groups})` : group.key,
    ...(isCampaign ? [group.name] : []),
    ...SUMS.map(({ of }) => of(group)),
    shareOf(group, view),
    ...(view.previous === null ? [] : [group.previousCost]),
  ]);
  return { title: `By ${name.toLowerCase()}`, columns, rows };
}

function shareOf({ cost }: SpendGroup, { total }: SpendQueryOutput): CellValue {
  const share = percentOf(usd(cost), usd(total.cost));
  return share === null ? null : toWire(share);
}

function barsOf({ buckets, grain, previous }: SpendQueryOutput): ExportTable {
  const columns: Column[] = [
    { key: "startsAt", name: "From", kind: "text" },
    { key: "endsAt", name: "Before", kind: "text" },
    { key: "cost", name: "Cost USD", kind: "usd" },
    { key: "executions", name: "Executions", kind: "count" },
  ];
  if (previous !== null) columns.push({ key: "previousCost", name: "Days before USD", kind: "usd" });
  const rows = buckets.map(({ startsAt, endsAt, cost, executions }, index) => [
    startsAt,
    endsAt,
    cost,
    String(executions),
    ...(previous === null ? [] : [previous.buckets[index] ?? null]),
  ]);
  return { title: `By ${grain}`, columns, rows };
}
