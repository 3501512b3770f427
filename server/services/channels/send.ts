import path from "node:path";
import { getContainer } from "@/server/container";
import type { SealedChannel } from "@/server/db/queries/channels";
import { writeAlertFiles } from "@/server/notify/alert-files";
import { sendEmail } from "@/server/notify/email";
import { failed, type Message, type Sent } from "@/server/notify/message";
import { sendSlack } from "@/server/notify/slack";
import { sendWebhook } from "@/server/notify/webhook";
import { openTarget, type SealedTarget } from "./sealed-target";

/** One attempt to tell a channel a message. Never throws: what went wrong is in the answer, in words for people. */
export async function sendTo(channel: SealedChannel, message: Message): Promise<Sent> {
  const target = openTarget(channel);
  if (target === null)
    return failed("Its secret does not open: AUTH_SECRET was changed. Make the channel anew.");
  const { dataDir, notify } = getContainer().env;
  const { allowPrivate, smtp } = notify;
  switch (channel.kind) {
    case "WEBHOOK":
      return sendWebhook(message, webhookOf(target), { now: new Date(), allowPrivate });
    case "SLACK":
      return sendSlack(message, { url: target.url ?? "" }, allowPrivate);
    case "EMAIL":
      if (smtp === null) return failed("The server has no mail server: set SMTP_HOST.");
      return sendEmail(message, { recipients: target.recipients ?? [] }, smtp);
    case "LOG":
      return writeAlertFiles(path.join(dataDir, "logs", "budget"), message);
  }
}

function webhookOf({ url = "", secret = "", oldSecret, oldSecretUntil = "" }: SealedTarget) {
  const stillSigns =
    oldSecret !== undefined && Date.parse(oldSecretUntil) > getContainer().ledger.clock.now();
  return { url, secret, oldSecret: stillSigns ? oldSecret : null };
}
