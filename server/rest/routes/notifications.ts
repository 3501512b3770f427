import { procedureRoute } from "@/server/rest/procedure-route";
import type { Route } from "@/server/rest/route";

const TRUST = "Trust";
const RECORDS = "Records";

/** Where alerts and other events go. */
export const notificationRoutes: readonly Route[] = [
  procedureRoute("GET", "/channels", "admin.channels.list", {
    tag: TRUST,
    summary: "Channels with their newest delivery, without anything that opens a receiver",
  }),
  procedureRoute("POST", "/channels", "admin.channels.create", {
    tag: TRUST,
    summary: "Make a channel; a webhook's signing secret is shown this once",
    status: 201,
  }),
  procedureRoute("PATCH", "/channels/{channelId}", "admin.channels.update", {
    tag: TRUST,
    summary: "Change a channel, or switch it off and on",
  }),
  procedureRoute("POST", "/channels/{channelId}/remove", "admin.channels.remove", {
    tag: TRUST,
    summary: "Take a channel away; what still waits for it is given up",
  }),
  procedureRoute("POST", "/channels/{channelId}/test", "admin.channels.test", {
    tag: TRUST,
    summary: "Send a test at once, and tell what came of it",
  }),
  procedureRoute("POST", "/channels/{channelId}/rotate-secret", "admin.channels.rotateSecret", {
    tag: TRUST,
    summary: "Give a webhook another signing secret, shown this once; for a day both sign",
  }),
  procedureRoute("GET", "/deliveries", "admin.channels.deliveries", {
    tag: TRUST,
    summary: "What was sent, waits, or was given up, newest first",
  }),
  procedureRoute("POST", "/deliveries/{deliveryId}/redeliver", "admin.channels.redeliver", {
    tag: TRUST,
    summary: "Send a delivery once more, with the id that it had",
  }),
  procedureRoute("GET", "/alert-rules", "admin.alertRules.list", {
    tag: RECORDS,
    summary: "Which events go to which channels",
  }),
  procedureRoute("POST", "/alert-rules", "admin.alertRules.create", {
    tag: RECORDS,
    summary: "Make a rule",
    status: 201,
  }),
  procedureRoute("GET", "/alert-rules/hearers", "admin.alertRules.hearers", {
    tag: RECORDS,
    summary: "Which rules and channels tell of a budget, or of one that is not made yet",
  }),
  procedureRoute("GET", "/alert-rules/preview", "admin.alertRules.preview", {
    tag: RECORDS,
    summary: "Which alerts of the last 30 days a rule would have sent",
  }),
  procedureRoute("PATCH", "/alert-rules/{ruleId}", "admin.alertRules.update", {
    tag: RECORDS,
    summary: "Write a rule anew",
  }),
  procedureRoute("POST", "/alert-rules/{ruleId}/remove", "admin.alertRules.remove", {
    tag: RECORDS,
    summary: "Take a rule away",
  }),
];
