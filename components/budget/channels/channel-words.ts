import type { Tone } from "@/components/ui/badge";
import type { RuleEvent } from "@/server/contract/admin-alert-rules";
import type { ChannelKind, DeliveryRow } from "@/server/contract/admin-channels";

export const KIND_WORD: Record<ChannelKind, string> = {
  webhook: "Webhook",
  slack: "Slack",
  email: "E-mail",
  log: "Log",
};

export const KIND_CHOICES: { value: ChannelKind; label: string; note: string }[] = [
  { value: "webhook", label: "Webhook", note: "Signed JSON to a URL of yours (Standard Webhooks)" },
  { value: "slack", label: "Slack", note: "An incoming webhook of Slack, or of what speaks as it does" },
  { value: "email", label: "E-mail", note: "By the mail server of this installation" },
  { value: "log", label: "Log", note: "The worker's output and files in its folder logs/budget" },
];

export const EVENT_WORD: Record<RuleEvent, string> = {
  "alert.raised": "Alerts",
  "forecast.raised": "A budget is projected to reach a share of its limit",
  "queue.ready": "A queued request is ready",
  "override.requested": "An override is asked for",
  "override.activated": "An override begins",
  "override.ended": "An override ends",
  "pool.changed": "A pool changes",
  "books.differ": "The books differ",
};

/** What was sent, in words; a test is no event that a rule can name. */
export function eventWord(event: string): string {
  if (event === "channel.test") return "Test";
  if (event === "alert.raised") return "Alert";
  if (event === "forecast.raised") return "Forecast";
  if (event === "digest") return "Digest";
  return event in EVENT_WORD ? EVENT_WORD[event as RuleEvent] : event;
}

export const STATE_WORD: Record<DeliveryRow["state"], { label: string; tone: Tone }> = {
  pending: { label: "Trying again", tone: "warning" },
  delivered: { label: "Delivered", tone: "ok" },
  dead: { label: "Failed", tone: "exceeded" },
  quiet: { label: "Kept back", tone: "neutral" },
  waiting: { label: "Waiting for the digest", tone: "neutral" },
  digested: { label: "In a digest", tone: "ok" },
};

/** One that was not tried yet is not being tried again. */
export function stateOf({ state, attempts }: DeliveryRow): { label: string; tone: Tone } {
  return state === "pending" && attempts === 0 ? { label: "Waiting", tone: "neutral" } : STATE_WORD[state];
}
