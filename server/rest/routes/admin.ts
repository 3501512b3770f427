import { KeyOutput } from "@/server/contract/keys";
import { pageOf, wholePage } from "@/server/rest/page";
import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";
import { reportRoutes } from "@/server/rest/routes/reports";

const BUDGETS = "Budgets";
const RECORDS = "Records";
const TRUST = "Trust";

/** What people steer and look at; the rights are those of the procedures. */
export const adminRoutes: readonly Route[] = [
  procedureRoute("GET", "/overview", "admin.overview", {
    tag: RECORDS,
    summary: "Everything the overview shows",
  }),
  procedureRoute("GET", "/session", "admin.session", {
    tag: TRUST,
    summary: "Who asks, and what they may do",
  }),
  procedureRoute("GET", "/settings", "admin.settings.get", {
    tag: BUDGETS,
    summary: "What the organization has decided, and where each value comes from",
  }),
  procedureRoute("PATCH", "/settings", "admin.settings.update", {
    tag: BUDGETS,
    summary: "Decide anew; binds on every replica at once",
  }),
  procedureRoute("GET", "/notices", "admin.settings.notices", {
    tag: TRUST,
    summary: "What lasts and asks somebody to act, the gravest first",
  }),
  procedureRoute("GET", "/stats", "admin.stats", {
    tag: RECORDS,
    summary: "The organization in a few figures, since its first record",
  }),
  procedureRoute("GET", "/jobs", "admin.settings.jobs", {
    tag: TRUST,
    summary: "What runs by the clock, and how it went",
  }),
  procedureRoute("GET", "/monthly-budget", "admin.monthlyBudget.get", {
    tag: BUDGETS,
    summary: "The organization's budget of a month",
  }),
  procedureRoute("PATCH", "/monthly-budget", "admin.monthlyBudget.set", {
    tag: BUDGETS,
    summary: "Change the organization's monthly budget",
  }),
  procedureRoute("GET", "/campaigns", "admin.campaigns.list", {
    tag: BUDGETS,
    summary: "Campaigns with what they spent in a month",
  }),
  procedureRoute("PATCH", "/campaigns/{campaignId}/budget", "admin.campaigns.setBudget", {
    tag: BUDGETS,
    summary: "Change a campaign's monthly budget",
  }),
  procedureRoute("GET", "/agents", "admin.agents.list", {
    tag: RECORDS,
    summary: "Agents with what they spent in a month",
  }),
  procedureRoute("GET", "/overrides", "admin.overrides.list", {
    tag: BUDGETS,
    summary: "Overrides, newest first",
  }),
  procedureRoute("POST", "/overrides", "admin.overrides.activate", {
    tag: BUDGETS,
    summary: "Let calls pass a limit, or add room to it, for a while",
    status: 201,
  }),
  procedureRoute("POST", "/overrides/{overrideId}/end", "admin.overrides.end", {
    tag: BUDGETS,
    summary: "End an override now",
  }),
  procedureRoute("GET", "/override-requests", "admin.overrides.requests", {
    tag: BUDGETS,
    summary: "Requests for overrides, newest first",
  }),
  procedureRoute("POST", "/override-requests", "admin.overrides.request", {
    tag: BUDGETS,
    summary: "Ask for an override",
    status: 201,
  }),
  procedureRoute("POST", "/override-requests/{requestId}/approve", "admin.overrides.approve", {
    tag: BUDGETS,
    summary: "Approve somebody else's request",
  }),
  procedureRoute("POST", "/override-requests/{requestId}/reject", "admin.overrides.reject", {
    tag: BUDGETS,
    summary: "Refuse a request",
  }),
  procedureRoute("POST", "/override-requests/{requestId}/cancel", "admin.overrides.cancel", {
    tag: BUDGETS,
    summary: "Take a request back",
  }),
  procedureRoute("GET", "/insights/savings", "admin.insights.savings", {
    tag: RECORDS,
    summary: "What the rules saved in the month that runs",
  }),
  procedureRoute("GET", "/insights/anomalies", "admin.insights.anomalies", {
    tag: RECORDS,
    summary: "Days that cost far more or less than the 30 before them",
  }),
  procedureRoute("GET", "/insights/forecasts", "admin.insights.forecasts", {
    tag: RECORDS,
    summary: "What past months were expected to cost as they went, beside what they cost",
  }),
  procedureRoute("GET", "/insights/watch", "admin.insights.watch", {
    tag: RECORDS,
    summary: "Types of agents by rate, tokens, executions and cost, with the trend of each",
  }),
  procedureRoute("GET", "/insights/returns", "admin.insights.returns", {
    tag: RECORDS,
    summary: "Value by cost of agents and campaigns in the month that runs",
  }),
  procedureRoute("POST", "/insights/dismiss", "admin.insights.dismiss", {
    tag: RECORDS,
    summary: "Lay an unusual day aside with its reason, until it grows",
  }),
  procedureRoute("GET", "/prices", "admin.prices.list", {
    tag: RECORDS,
    summary: "Prices of models in force, by provider and model",
  }),
  procedureRoute("POST", "/prices", "admin.prices.set", {
    tag: RECORDS,
    summary: "Add a price of your own, from a date on",
    status: 201,
  }),
  procedureRoute("POST", "/prices/refresh", "admin.prices.refresh", {
    tag: RECORDS,
    summary: "Bring the shared prices and rates to the catalogue of this version",
  }),
  procedureRoute("GET", "/rates", "admin.rates.list", {
    tag: RECORDS,
    summary: "Rates of agent types in force",
  }),
  procedureRoute("POST", "/rates", "admin.rates.set", {
    tag: RECORDS,
    summary: "Add a rate of your own for an agent type, from a date on",
    status: 201,
  }),
  procedureRoute("GET", "/alerts", "admin.alerts.list", {
    tag: RECORDS,
    summary: "Alerts with who has seen them, newest first",
  }),
  procedureRoute("POST", "/alerts/review", "admin.alerts.review", {
    tag: RECORDS,
    summary: "Look at every window now, and raise the alerts that are due",
  }),
  procedureRoute("POST", "/alerts/{alertId}/acknowledge", "admin.alerts.acknowledge", {
    tag: RECORDS,
    summary: "Say that somebody has seen an alert",
  }),
  procedureRoute("GET", "/executions", "admin.executions.list", {
    tag: RECORDS,
    summary: "Executions, newest first",
  }),
  procedureRoute("GET", "/spend", "admin.spend.query", {
    tag: RECORDS,
    summary: "Spend over whole days, by bucket and group",
  }),
  procedureRoute("GET", "/execution-groups", "admin.executions.groups", {
    tag: RECORDS,
    summary: "Executions by user, session or task, dearest first",
  }),
  procedureRoute("GET", "/executions/{id}", "admin.executions.get", {
    tag: RECORDS,
    summary: "One execution with what explains its cost",
  }),
  procedureRoute("POST", "/executions/{id}/correct", "admin.executions.correct", {
    tag: RECORDS,
    summary: "Correct what an execution cost, by rows of its own",
  }),
  ...reportRoutes,
  procedureRoute("GET", "/audit", "admin.audit.list", {
    tag: TRUST,
    summary: "Who changed what, newest first",
  }),
  procedureRoute("POST", "/audit/verify", "admin.audit.verify", {
    tag: TRUST,
    summary: "Check the chain of the audit log",
  }),
  procedureRoute("POST", "/integrity/verify", "admin.integrity.verify", {
    tag: TRUST,
    summary: "Compare every counter with the ledger",
  }),
  procedureRoute("POST", "/integrity/rebuild", "admin.integrity.rebuild", {
    tag: TRUST,
    summary: "Make the counters from the ledger anew",
  }),
  procedureRoute("POST", "/retention/cleanup", "admin.retention.cleanup", {
    tag: TRUST,
    summary: "Drop executions of months that ended long ago; totals stay",
  }),
  procedureRoute("POST", "/privacy/erase", "admin.privacy.erase", {
    tag: TRUST,
    summary: "Put a pseudonym in the place of an end user; no amount changes",
  }),
  procedureRoute("GET", "/keys", "admin.keys.list", {
    tag: TRUST,
    summary: "API keys, newest first, without anything that opens",
    answers: [{ status: 200, schema: pageOf(KeyOutput), description: "All of them." }],
    reply: wholePage,
  }),
  procedureRoute("POST", "/keys", "admin.keys.create", {
    tag: TRUST,
    summary: "Make an API key, shown this once",
    status: 201,
  }),
  procedureRoute("POST", "/keys/{id}/rotate", "admin.keys.rotate", {
    tag: TRUST,
    summary: "Make a key that opens the same, and let the old one go on for an overlap",
    status: 201,
  }),
  procedureRoute("GET", "/members", "admin.members.list", {
    tag: TRUST,
    summary: "Who belongs to the organization, and who was invited",
  }),
  procedureRoute("GET", "/members/deciders", "admin.members.deciders", {
    tag: TRUST,
    summary: "Names of those whose role may do more than look, for whom to ask",
  }),
  procedureRoute("POST", "/members/invites", "admin.members.invite", {
    tag: TRUST,
    summary: "Make a link by which one person becomes a member, shown this once",
    status: 201,
  }),
  procedureRoute("POST", "/members/invites/{inviteId}/withdraw", "admin.members.withdrawInvite", {
    tag: TRUST,
    summary: "End a link that nobody has used",
  }),
  procedureRoute("PATCH", "/members/{userId}", "admin.members.setRole", {
    tag: TRUST,
    summary: "Give a member another role; their sessions end",
  }),
  procedureRoute("POST", "/members/{userId}/reset-link", "admin.members.resetLink", {
    tag: TRUST,
    summary: "Make a link by which a member sets a new password, shown this once",
    status: 201,
  }),
  procedureRoute("POST", "/members/{userId}/reset-second-factor", "admin.members.resetSecondFactor", {
    tag: TRUST,
    summary: "Take away the second step of a member who has lost it; their sessions end",
  }),
  procedureRoute("POST", "/members/{userId}/remove", "admin.members.remove", {
    tag: TRUST,
    summary: "Take a member out of the organization; their sessions end",
  }),
  procedureRoute("POST", "/keys/{id}/revoke", "admin.keys.revoke", {
    tag: TRUST,
    summary: "End an API key",
    isBodyOptional: true,
  }),
];
