import { z } from "zod";
import { Cursor, InstantText, PageLimit, prefixedId, singleLine } from "./primitives";
import { Email } from "./setup";

export const ChannelId = prefixedId("chn", "A channel.");
const DeliveryId = prefixedId("dlv", "A delivery.");

export const ChannelKind = z
  .enum(["webhook", "slack", "email", "log"])
  .describe(
    "webhook: signed JSON; slack: an incoming webhook; email: by the server's SMTP_HOST; log: the server's output and files.",
  );
export type ChannelKind = z.infer<typeof ChannelKind>;

const Name = singleLine("What the channel is called.", 120);
const Url = z
  .string()
  .min(1)
  .max(2000)
  .describe("Where a webhook or Slack channel posts to; https, public, never shown again.");
const Recipients = z.array(Email).min(1).max(20).describe("Whom an e-mail channel writes to.");

const complaint = { webhook: "url", slack: "url", email: "recipients", log: null } as const;

export const ChannelCreateInput = z
  .strictObject({
    name: Name,
    kind: ChannelKind,
    url: Url.optional(),
    recipients: Recipients.optional(),
    hearsCritical: z
      .boolean()
      .default(true)
      .describe("Whether it joins the rule that sends every critical and exceeded alert."),
  })
  .superRefine((value, ctx) => {
    const needed = complaint[value.kind];
    for (const field of ["url", "recipients"] as const) {
      const isGiven = value[field] !== undefined;
      if (isGiven === (field === needed)) continue;
      const message = isGiven ? `does not go with the kind ${value.kind}` : "is needed";
      ctx.addIssue({ code: "custom", path: [field], message, input: value[field] });
    }
  })
  .meta({ examples: [{ name: "on call", kind: "webhook", url: "https://hooks.example.com/budgets" }] });
export type ChannelCreateInput = z.infer<typeof ChannelCreateInput>;

export const DeliveryState = z
  .enum(["pending", "delivered", "dead", "quiet", "waiting", "digested"])
  .describe(
    "pending: it will be tried again; dead: given up; quiet: a repeat that the rule keeps back; waiting: for the next digest; digested: told in the digest `digestId`.",
  );

export const DeliveryRow = z.strictObject({
  id: DeliveryId,
  channelId: ChannelId,
  channelName: z.string(),
  event: z.string().describe("Such as alert.raised, queue.ready, digest, channel.test."),
  subjectId: z.string().describe("The alert, or the number of the event."),
  about: z.string().nullable().describe("What it tells of, in a few words; null: its event says it."),
  state: DeliveryState,
  attempts: z.int().min(0),
  status: z.int().nullable().describe("What the receiver answered last, if it answers with a number."),
  error: z.string().nullable().describe("Why the last attempt failed."),
  digest: z.enum(["hourly", "daily"]).nullable().describe("Which digest it waits for or was told in."),
  digestId: DeliveryId.nullable().describe("The delivery that it was told in."),
  items: z
    .int()
    .nullable()
    .describe("Of a digest: how much it holds; `deliveries.list` names it by `digestId`."),
  createdAt: InstantText,
  nextAttemptAt: InstantText.nullable().describe("When it is tried again; null: never."),
  finishedAt: InstantText.nullable(),
});
export type DeliveryRow = z.infer<typeof DeliveryRow>;

export const ChannelRow = z.strictObject({
  id: ChannelId,
  name: z.string(),
  kind: ChannelKind,
  target: z.string().describe("The receiver's host and the end of its URL, or the addresses."),
  enabled: z.boolean(),
  stoppedBecause: z.string().nullable().describe("Why the product switched it off."),
  hearsCritical: z.boolean(),
  pending: z.int().min(0).describe("Deliveries that wait for their next attempt."),
  waiting: z.int().min(0).describe("What waits for the next digest."),
  lastDelivery: DeliveryRow.nullable().describe("The newest that was tried."),
  version: z.int(),
  createdAt: InstantText,
});
export type ChannelRow = z.infer<typeof ChannelRow>;

export const ChannelsOutput = z.strictObject({
  data: z.array(ChannelRow).describe("By name."),
  canEmail: z.boolean().describe("Whether the server has a mail server to hand mail over to."),
});
export type ChannelsOutput = z.infer<typeof ChannelsOutput>;

/** `secret` is shown this once. */
export const ChannelCreateOutput = z.strictObject({
  channel: ChannelRow,
  secret: z
    .string()
    .nullable()
    .describe("What a webhook's receiver checks signatures with; null for other kinds."),
});
export type ChannelCreateOutput = z.infer<typeof ChannelCreateOutput>;

export const ChannelUpdateInput = z.strictObject({
  channelId: ChannelId,
  name: Name.optional(),
  url: Url.optional(),
  recipients: Recipients.optional(),
  enabled: z.boolean().optional(),
  hearsCritical: z.boolean().optional(),
  version: z.int().optional().describe("The version that was read; another one in force is a conflict."),
});
export type ChannelUpdateInput = z.infer<typeof ChannelUpdateInput>;

export const ChannelInput = z.strictObject({ channelId: ChannelId });
export type ChannelInput = z.infer<typeof ChannelInput>;

export const ChannelRemoved = z.strictObject({ id: ChannelId });

/** The old secret signs beside the new one for a day. */
export const ChannelSecretOutput = z.strictObject({
  id: ChannelId,
  secret: z.string(),
  oldSecretUntil: InstantText,
});
export type ChannelSecretOutput = z.infer<typeof ChannelSecretOutput>;

export const DeliveriesListInput = z
  .strictObject({
    channelId: ChannelId.optional(),
    state: DeliveryState.optional(),
    digestId: DeliveryId.optional().describe("Only what this digest holds."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type DeliveriesListInput = z.infer<typeof DeliveriesListInput>;

export const DeliveriesListOutput = z.strictObject({
  data: z.array(DeliveryRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type DeliveriesListOutput = z.infer<typeof DeliveriesListOutput>;

export const RedeliverInput = z.strictObject({ deliveryId: DeliveryId });
export type RedeliverInput = z.infer<typeof RedeliverInput>;
