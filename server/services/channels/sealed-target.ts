import { sealingKey, sealText, unsealText } from "@/server/auth/seal";
import { getContainer } from "@/server/container";
import type { ChannelDbKind } from "@/server/db/queries/channels";

/** What is sealed of a channel: of a webhook URL and secrets, of Slack the URL, of e-mail the addresses. */
export type SealedTarget = {
  url?: string;
  secret?: string;
  oldSecret?: string;
  /** Until when the old secret signs too; RFC 3339. */
  oldSecretUntil?: string;
  recipients?: string[];
};

const ownerOf = (organizationId: string, channelId: string) => `${organizationId}/${channelId}`;

function channelKey(): Buffer {
  return sealingKey(getContainer().authSecret, "purser channels v1");
}

export function sealTarget(organizationId: string, channelId: string, target: SealedTarget): Buffer {
  return sealText(JSON.stringify(target), channelKey(), ownerOf(organizationId, channelId));
}

type Sealed = { organizationId: string; id: string; kind: ChannelDbKind; sealed: Buffer | null };

/** @returns null where it does not open, as after AUTH_SECRET was changed */
export function openTarget({ organizationId, id, kind, sealed }: Sealed): SealedTarget | null {
  if (kind === "LOG") return {};
  if (sealed === null) return null;
  const text = unsealText(sealed, channelKey(), ownerOf(organizationId, id));
  return text === null ? null : (JSON.parse(text) as SealedTarget);
}

const SHOWN_END = 4;

/** What may be shown of a receiver: a path is often the secret itself, so of a URL only the host and its last letters. */
export function shownTarget(kind: ChannelDbKind, { url, recipients }: SealedTarget): string {
  if (kind === "LOG") return "output and files of the server";
  if (recipients !== undefined) return recipients.join(", ");
  const { protocol, host, pathname } = new URL(url ?? "");
  const end = pathname.length > 2 * SHOWN_END ? `…${pathname.slice(-SHOWN_END)}` : "…";
  return `${protocol}//${host}/${pathname === "/" ? "" : end}`;
}
