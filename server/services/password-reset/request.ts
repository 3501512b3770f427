import { newIdentityId } from "@/server/auth/ids";
import { getContainer } from "@/server/container";
import { ConflictError } from "@/server/contract/errors";
import type { ResetRequested, ResetRequestInput } from "@/server/contract/password-reset";
import { findMemberByEmail } from "@/server/db/queries/members";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import { sendEmail } from "@/server/notify/email";
import { AttemptLimit } from "../sign-in/attempt-limit";
import { makeResetLink } from "./issue";

const LINK_HOURS = 1;
/** Mails to one person in the life of a link, whoever asks; the last one's link opens. */
const toPerson = new AttemptLimit({ most: 3, windowMs: LINK_HOURS * 3_600_000 });
const fromAddress = new AttemptLimit({ most: 20, windowMs: 15 * 60_000 });
const ANYONE = "";

/**
 * Mails a link for a new password to a member with this address. Known, unknown and asked for too often are answered
 * alike and in the same time: the work is done after the answer.
 * @throws ConflictError where no mail server is configured
 */
export async function requestReset(
  { email }: ResetRequestInput,
  { requestId, remoteAddress }: { requestId: string; remoteAddress: string },
): Promise<ResetRequested> {
  const { env, log } = getContainer();
  if (env.notify.smtp === null)
    throw new ConflictError(
      "This server sends no mail. An administrator can make a link for a new password.",
    );
  const now = Date.now();
  const isOpen = toPerson.isOpen(email, ANYONE, now) && fromAddress.isOpen(ANYONE, remoteAddress, now);
  toPerson.fail(email, ANYONE, now);
  fromAddress.fail(ANYONE, remoteAddress, now);
  if (isOpen)
    void mailLink(email, requestId).catch((error: unknown) => {
      log.error({ event: "password_reset.failed", err: error });
    });
  else log.warn({ event: "password_reset.limited", remoteAddress });
  return { done: true };
}

async function mailLink(email: string, requestId: string): Promise<void> {
  const { pool, env, log } = getContainer();
  const { publicUrl, notify } = env;
  const made = await withTransaction(pool, async (tx) => {
    const member = await findMemberByEmail(tx, email);
    if (member === null) return null;
    const organizationId = member.organizationId as OrganizationId;
    const ctx = { actor: { kind: "system", organizationId, name: "mail" }, requestId } as const;
    return await makeResetLink(tx, ctx, { userId: member.userId, publicUrl, hours: LINK_HOURS });
  });
  if (made === null || notify.smtp === null) return;
  const message = {
    id: newIdentityId("rst"),
    type: "password.reset",
    occurredAt: new Date(),
    title: "A new password for Purser",
    text: "Somebody asked for a new password for this address. The link opens once, within an hour. If it was not you, nothing has to be done.",
    level: null,
    link: made.link,
    data: {},
  };
  const sent = await sendEmail(message, { recipients: [email] }, notify.smtp);
  if (!sent.ok) log.error({ event: "password_reset.not_sent", error: sent.error });
}
