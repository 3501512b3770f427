import type { ReportsListOutput, ReportTemplate } from "@/server/contract/admin-report-runs";

type Template = { title: string; description: string; isMonthly: boolean };

/** What can be made into a report; those that are monthly are made by the clock too. */
export const TEMPLATES: Readonly<Record<ReportTemplate, Template>> = {
  "monthly-cost": {
    title: "Monthly cost report",
    description: "What a month cost: the organization, its campaigns and its types of agents.",
    isMonthly: true,
  },
  budgets: {
    title: "Budgets",
    description: "Every budget with what is used of it, how efficient it was, and what reviews propose.",
    isMonthly: false,
  },
};

/** @param monthEnd when the month that runs ends, epoch milliseconds */
export function templateRows(monthEnd: number): ReportsListOutput["templates"] {
  return Object.entries(TEMPLATES).map(([template, { title, description, isMonthly }]) => ({
    template: template as ReportTemplate,
    title,
    description,
    nextScheduledAt: isMonthly ? new Date(monthEnd).toISOString() : null,
  }));
}
