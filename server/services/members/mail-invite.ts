import { getContainer } from "@/server/container";
import { sendEmail } from "@/server/notify/email";

type Mailed = { id: string; email: string; link: string; organizationName: string };

/** Hands an invitation to the mail server, after the answer: the link is shown as well. @returns whether there is one */
export function mailInvite({ id, email, link, organizationName }: Mailed): boolean {
  const { env, log } = getContainer();
  const { smtp } = env.notify;
  if (smtp === null) return false;
  const message = {
    id,
    type: "member.invited",
    occurredAt: new Date(),
    title: `Join ${organizationName} in Purser`,
    text: `You were invited to ${organizationName}. The link opens once, within three days.`,
    level: null,
    link,
    data: {},
  };
  void sendEmail(message, { recipients: [email] }, smtp).then((sent) => {
    if (!sent.ok) log.error({ event: "invite.not_sent", error: sent.error });
  });
  return true;
}
