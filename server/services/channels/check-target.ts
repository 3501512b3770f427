import { getContainer } from "@/server/container";
import { InvalidFieldError } from "@/server/contract/errors";
import type { ChannelDbKind } from "@/server/db/queries/channels";
import { endpointProblem } from "@/server/notify/address-guard";

type Given = { url?: string | undefined; recipients?: string[] | undefined };

/**
 * Checks what a channel would send to, as far as its text says.
 * @throws InvalidFieldError naming the field
 */
export function checkTarget(kind: ChannelDbKind, { url, recipients }: Given): void {
  const { notify } = getContainer().env;
  const takesUrl = kind === "WEBHOOK" || kind === "SLACK";
  if (url !== undefined) {
    if (!takesUrl) throw new InvalidFieldError("url", "unexpected", "does not go with this kind of channel.");
    const problem = endpointProblem(url, notify.allowPrivate);
    if (problem !== null) throw new InvalidFieldError("url", problem.code, problem.message);
  }
  if (recipients !== undefined && kind !== "EMAIL")
    throw new InvalidFieldError("recipients", "unexpected", "does not go with this kind of channel.");
  if (kind === "EMAIL" && notify.smtp === null)
    throw new InvalidFieldError(
      "kind",
      "no_mail_server",
      "needs a mail server: set SMTP_HOST and SMTP_FROM.",
    );
}
