import { InvalidFieldError } from "@/server/contract/errors";

// A form that was opened a moment ago still means now.
const SLACK_MS = 60_000;

/**
 * The instant from which a new price holds. What is booked keeps the price of its time, so it is never in the past.
 * @param now epoch milliseconds   @throws InvalidFieldError
 */
export function validFromOf(given: string | undefined, now: number): Date {
  if (given === undefined) return new Date(now);
  const at = Date.parse(given);
  if (at < now - SLACK_MS)
    throw new InvalidFieldError("validFrom", "in_the_past", "must not lie in the past");
  return new Date(Math.max(at, now));
}
