import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";

const RECORDS = "Records";

/** Reports, as they are now and as they were kept. */
export const reportRoutes: readonly Route[] = [
  procedureRoute("GET", "/reports/monthly", "admin.reports.monthly", {
    tag: RECORDS,
    summary: "The cost report of a month: organization, campaigns, types of agents",
  }),
  procedureRoute("GET", "/reports/budgets", "admin.reports.budgets", {
    tag: RECORDS,
    summary: "Every budget with what is used of it and how efficient it was",
  }),
  procedureRoute("GET", "/reports", "admin.reports.list", {
    tag: RECORDS,
    summary: "Reports and exports that were made in the background, newest first",
  }),
  procedureRoute("POST", "/reports", "admin.reports.run", {
    tag: RECORDS,
    summary: "Have a report made and kept",
    status: 201,
  }),
  procedureRoute("GET", "/reports/{runId}", "admin.reports.get", {
    tag: RECORDS,
    summary: "How far a report is, and its files with their SHA-256",
  }),
  procedureRoute("POST", "/reports/{runId}/cancel", "admin.reports.cancel", {
    tag: RECORDS,
    summary: "End a report that is not finished",
  }),
  procedureRoute("POST", "/exports", "admin.exports.start", {
    tag: RECORDS,
    summary:
      "Have a view saved as CSV in the background, however long it is; GET /reports/{runId} tells how far",
    status: 201,
  }),
];
