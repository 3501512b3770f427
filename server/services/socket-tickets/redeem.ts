import type { Credentials } from "@/server/auth/credentials";
import { openTicket } from "@/server/auth/socket-ticket";
import { getContainer } from "@/server/container";
import { BudgetUnavailableError, UnauthorizedError } from "@/server/contract/errors";
import { spendTicket } from "@/server/db/queries/spent-tickets";

/** The credentials of a ticket, which is then spent. @throws UnauthorizedError for one that opens nothing (any more) */
export async function redeemSocketTicket(ticket: string): Promise<Credentials> {
  const { authSecret, pool } = getContainer();
  const opened = openTicket(ticket, { authSecret, nowMs: Date.now() });
  if (!opened) throw new UnauthorizedError();
  const isFirst = await spendTicket(pool, opened.id, opened.expiresAt).catch((cause: unknown) => {
    throw new BudgetUnavailableError(cause);
  });
  if (!isFirst) throw new UnauthorizedError();
  return opened.credentials;
}
