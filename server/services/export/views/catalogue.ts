import type { ListView } from "@/server/contract/export-views";
import { budgetsExport } from "./budgets";
import type { ExportedList } from "./list-view";
import { auditExport, pricesExport } from "./records";
import { agentsExport, campaignsExport } from "./spenders";
import { alertsExport, overridesExport, poolsExport, queueExport } from "./steering";

/** Every list that leaves the product as a file. */
export const EXPORTED_LISTS: Readonly<Record<ListView, ExportedList>> = {
  agents: agentsExport,
  alerts: alertsExport,
  audit: auditExport,
  budgets: budgetsExport,
  campaigns: campaignsExport,
  overrides: overridesExport,
  pools: poolsExport,
  prices: pricesExport,
  queue: queueExport,
};
