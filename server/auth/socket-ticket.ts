import { z } from "zod";
import { type Credentials, NO_CREDENTIALS } from "@/server/auth/credentials";
import { NONCE_BYTES, sealingKey, sealText, unsealText } from "@/server/auth/seal";

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
  const text = JSON.stringify({ expiresAtMs, authorization, cookie } satisfies z.infer<typeof Sealed>);
  const ticket = PREFIX + sealText(text, ticketKey(authSecret)).toString("base64url");
  return { ticket, expiresAt: new Date(expiresAtMs) };
}

/** What a ticket stands for, or null for one that is forged, too old or none at all. */
export function openTicket(ticket: string, { authSecret, nowMs }: Moment): OpenedTicket | null {
  if (!ticket.startsWith(PREFIX) || ticket.length > MAX_LENGTH) return null;
  const bytes = Buffer.from(ticket.slice(PREFIX.length), "base64url");
  const text = unsealText(bytes, ticketKey(authSecret));
  if (text === null) return null;
  const sealed = Sealed.parse(JSON.parse(text));
  if (sealed.expiresAtMs <= nowMs) return null;
  const { authorization, cookie } = sealed;
  const credentials = {
    ...NO_CREDENTIALS,
    authorization,
    authorizationCount: authorization === null ? 0 : 1,
    cookie,
  };
  return {
    id: bytes.subarray(0, NONCE_BYTES).toString("hex"),
    expiresAt: new Date(sealed.expiresAtMs),
    credentials,
  };
}

function ticketKey(authSecret: string): Buffer {
  return sealingKey(authSecret, "purser socket tickets v1");
}
