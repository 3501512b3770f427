import { createHmac, randomBytes } from "node:crypto";
import type { Message, Sent } from "./message";
import { postJson } from "./post";

const PREFIX = "whsec_";
const SECRET_BYTES = 32;

/** What a webhook channel keeps sealed. A second secret signs too while the first one is being replaced. */
export type WebhookTarget = { url: string; secret: string; oldSecret: string | null };

/** A new signing secret in the form of Standard Webhooks. */
export function mintWebhookSecret(): string {
  return PREFIX + randomBytes(SECRET_BYTES).toString("base64");
}

/**
 * The `webhook-signature` of Standard Webhooks: HMAC-SHA256 over id, seconds and body, one for each secret.
 * @param seconds of the attempt, since the epoch: a receiver refuses what is old
 */
export function signatureOf(id: string, seconds: number, body: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => Buffer.from(secret.slice(PREFIX.length), "base64"))
    .map((key) => `v1,${createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64")}`)
    .join(" ");
}

/** Posts a message as Standard Webhooks says. @param now of the system: the receiver compares it with its own */
export function sendWebhook(
  message: Message,
  { url, secret, oldSecret }: WebhookTarget,
  options: { now: Date; allowPrivate: boolean },
): Promise<Sent> {
  const body = JSON.stringify({
    type: message.type,
    timestamp: message.occurredAt.toISOString(),
    data: message.data,
  });
  const seconds = Math.floor(options.now.getTime() / 1000);
  const secrets = oldSecret === null ? [secret] : [secret, oldSecret];
  return postJson(url, {
    body,
    allowPrivate: options.allowPrivate,
    headers: {
      "webhook-id": message.id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": signatureOf(message.id, seconds, body, secrets),
    },
  });
}
