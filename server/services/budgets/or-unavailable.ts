import { BudgetUnavailableError, isServiceError } from "@/server/contract/errors";

/** Waiting too long for a lock, a deadlock, a statement cut off, a lost or refused connection. */
const PASSING = /^(55P03|40P01|40001|57|08|53)/;
const NETWORK =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;
/** What the driver says of a connection that broke or was not answered; it gives these no code. */
const BROKEN =
  /connection (error|terminated)|Query read timeout|timeout exceeded|timeout expired|Client was closed/i;

/**
 * Turns what will pass by itself into 503 with Retry-After: the change had no effect and may be repeated.
 * @throws BudgetUnavailableError, or what the work threw
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isServiceError(error) && passesByItself(error)) throw new BudgetUnavailableError(error);
    throw error;
  }
}

/** Whether the database, or the way to it, is the cause: a moment later the same may succeed. */
export function passesByItself(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (!("code" in error)) return BROKEN.test(error.message);
  return typeof error.code === "string" && (PASSING.test(error.code) || NETWORK.test(error.code));
}
