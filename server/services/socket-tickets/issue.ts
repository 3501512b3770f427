import type { Credentials } from "@/server/auth/credentials";
import { sealTicket } from "@/server/auth/socket-ticket";
import { getContainer } from "@/server/container";
import type { SocketTicketOutput } from "@/server/contract/socket-ticket";
import type { CallContext } from "@/server/domain/call-context";
import { requireFollower } from "@/server/services/budget/follow-events";

/**
 * A ticket for one WebSocket. It grants nothing that its owner does not have when the socket opens and while it is
 * open, and nothing is kept of it before it is used.
 * @throws ServiceError forbidden for who may not follow
 */
export async function issueSocketTicket(
  ctx: CallContext,
  credentials: Credentials,
): Promise<SocketTicketOutput> {
  requireFollower(ctx.actor);
  const { authSecret } = getContainer();
  const { ticket, expiresAt } = sealTicket(credentials, { authSecret, nowMs: Date.now() });
  return { ticket, expiresAt: expiresAt.toISOString() };
}
