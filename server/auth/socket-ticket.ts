import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Credentials, NO_CREDENTIALS } from "@/server/auth/credentials";

const CIPHER = "aes-256-gcm";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const TICKET_SECONDS = 60;
const PREFIX = "tkt_";
/** A key or a session cookie fits well; whatever is longer was not made here. */
const MAX_LENGTH = 4_096;

const Sealed = z.strictObject({
  expiresAtMs: z.number(),
  authorization: z.string().nullable(),
  cookie: z.string().nullable(),
});

export type OpenedTicket = { id: string; expiresAt: Date; credentials: Credentials };
type Moment = { authSecret: string; nowMs: number };

/** Credentials that can stand in a URL for a minute, readable to holders of AUTH_SECRET alone. */
export function sealTicket(
  { authorization, cookie }: Credentials,
  { authSecret, nowMs }: Moment,
): { ticket: string; expiresAt: Date } {
  const expiresAtMs = nowMs + TICKET_SECONDS * 1_000;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, ticketKey(authSecret), nonce);
  const text = JSON.stringify({ expiresAtMs, authorization, cookie } satisfies z.infer<typeof Sealed>);
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const ticket = PREFIX + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
  return { ticket, expiresAt: new Date(expiresAtMs) };
}

/** What a ticket stands for, or null for one that is forged, too old or none at all. */
export function openTicket(ticket: string, { authSecret, nowMs }: Moment): OpenedTicket | null {
  if (!ticket.startsWith(PREFIX) || ticket.length > MAX_LENGTH) return null;
  const bytes = Buffer.from(ticket.slice(PREFIX.length), "base64url");
  if (bytes.length <= NONCE_BYTES + TAG_BYTES) return null;
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const sealed = unseal(bytes, nonce, authSecret);
  if (!sealed || sealed.expiresAtMs <= nowMs) return null;
  const { authorization, cookie } = sealed;
  const credentials = {
    ...NO_CREDENTIALS,
    authorization,
    authorizationCount: authorization === null ? 0 : 1,
    cookie,
  };
  return { id: nonce.toString("hex"), expiresAt: new Date(sealed.expiresAtMs), credentials };
}

function unseal(bytes: Buffer, nonce: Buffer, authSecret: string): z.infer<typeof Sealed> | null {
  const decipher = createDecipheriv(CIPHER, ticketKey(authSecret), nonce);
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const open = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
    return Sealed.parse(JSON.parse(open.toString("utf8")));
  } catch {
    // One changed bit, or another installation's secret: to us that is simply no ticket.
    return null;
  }
}

function ticketKey(authSecret: string): Buffer {
  return Buffer.from(hkdfSync("sha256", authSecret, "", "purser socket tickets v1", 32));
}
