import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";

const tag = "Budgets";

/** Budgets of any scope, period and limits, and what makes many of them at once. */
export const budgetRoutes: readonly Route[] = [
  procedureRoute("GET", "/budgets", "admin.budgets.list", { tag, summary: "Budgets by name" }),
  procedureRoute("POST", "/budgets", "admin.budgets.create", { tag, summary: "Make a budget", status: 201 }),
  procedureRoute("GET", "/budgets/{budgetId}", "admin.budgets.get", {
    tag,
    summary: "One budget with everything that explains it",
  }),
  procedureRoute("GET", "/budgets/{budgetId}/burn", "admin.budgets.burn", {
    tag,
    summary: "The period that runs, piece by piece, against limit and forecast",
  }),
  procedureRoute("GET", "/budgets/{budgetId}/decisions", "admin.budgets.decisions", {
    tag,
    summary: "What a budget said of calls that it did not simply let through",
  }),
  procedureRoute("GET", "/budgets/{budgetId}/holds", "admin.budgets.holds", {
    tag,
    summary: "Money that is held right now, by call",
  }),
  procedureRoute("PATCH", "/budgets/{budgetId}", "admin.budgets.update", { tag, summary: "Change a budget" }),
  procedureRoute("POST", "/budgets/{budgetId}/preview", "admin.budgets.preview", {
    tag,
    summary: "What a change would do; changes nothing",
  }),
  procedureRoute("POST", "/budgets/{budgetId}/archive", "admin.budgets.archive", {
    tag,
    summary: "Put a budget away; its past stays",
  }),
  procedureRoute("POST", "/budgets/{budgetId}/reset", "admin.budgets.reset", {
    tag,
    summary: "Begin a budget's count anew; the ledger stays",
    isIdempotent: true,
  }),
  procedureRoute("POST", "/budgets/{budgetId}/suspend", "admin.budgets.suspend", {
    tag,
    summary: "Let a budget refuse every call until it is resumed",
  }),
  procedureRoute("POST", "/budgets/{budgetId}/resume", "admin.budgets.resume", {
    tag,
    summary: "Let a suspended budget judge by its limits again",
  }),
  procedureRoute("POST", "/config", "admin.settings.applyConfig", {
    tag,
    summary: "Make the books say what a file says, and nothing twice",
  }),
  procedureRoute("GET", "/templates", "admin.settings.templates.list", {
    tag,
    summary: "Sets of budgets to begin with",
  }),
  procedureRoute("GET", "/templates/{name}", "admin.settings.templates.preview", {
    tag,
    summary: "What a template would make; makes nothing",
  }),
  procedureRoute("POST", "/templates/{name}/apply", "admin.settings.templates.create", {
    tag,
    summary: "Make what a template says",
  }),
];
