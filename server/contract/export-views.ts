import { z } from "zod";
import { AgentsListInput } from "./admin-agents";
import { AlertsListInput } from "./admin-alerts";
import { AuditListInput } from "./admin-audit";
import { BudgetsListInput } from "./admin-budgets";
import { CampaignsListInput } from "./admin-campaigns";
import { OverridesListInput } from "./admin-overrides";
import { PoolsListInput } from "./admin-pool-rows";
import { PricesListInput } from "./admin-prices";
import { AdminQueueListInput } from "./admin-queue";
import { ExportFormat } from "./export";

// A list's own filter, all of its pages: the file holds what the page shows.
const LISTS = {
  agents: AgentsListInput,
  alerts: AlertsListInput,
  audit: AuditListInput,
  budgets: BudgetsListInput,
  campaigns: CampaignsListInput,
  overrides: OverridesListInput,
  pools: PoolsListInput,
  prices: PricesListInput,
  queue: AdminQueueListInput,
} as const;

export type ListView = keyof typeof LISTS;
export const LIST_VIEWS = Object.keys(LISTS) as ListView[];

/** The filter of a list and the format of its file. */
export type ListExportInput = { format: ExportFormat } & Record<string, unknown>;

// Says how much a page holds; a file holds all of it.
const OF_PAGES = ["cursor", "limit", "outlook"];

/** What the export of a list takes: the list's own filter, without its pages. */
export function listExportInput(view: ListView): z.ZodType<ListExportInput> {
  const shape: Record<string, z.ZodType> = LISTS[view].unwrap().shape;
  const filter = Object.entries(shape).filter(([name]) => !OF_PAGES.includes(name));
  return z.strictObject({
    ...Object.fromEntries(filter),
    format: ExportFormat,
  }) as z.ZodType<ListExportInput>;
}

export const ExportStartInput = z.strictObject({
  view: z.enum(["executions", ...LIST_VIEWS]).describe("What is saved, as CSV, with all of its rows."),
  filter: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The view's own filter, as its list takes it; without cursor and limit."),
});
export type ExportStartInput = z.infer<typeof ExportStartInput>;
