import { InvalidFieldError } from "@/server/contract/errors";

const AHEAD_MS = 5 * 60_000;
const BEHIND_MS = 400 * 86_400_000;

/**
 * A caller's clock may be a little ahead; further ahead, or before what the books keep, it is refused.
 * @param now milliseconds of the database's clock
 * @throws InvalidFieldError timestamp_in_future, timestamp_too_old
 */
export function checkOccurredAt(occurredAt: string | undefined, now: number): void {
  if (occurredAt === undefined) return;
  const at = Date.parse(occurredAt);
  if (at > now + AHEAD_MS)
    throw new InvalidFieldError("occurredAt", "timestamp_in_future", "is more than 5 minutes ahead");
  if (!(at >= now - BEHIND_MS))
    throw new InvalidFieldError("occurredAt", "timestamp_too_old", "is more than 400 days back");
}
