const FIRST_DELAY_S = 5;
const LONGEST_DELAY_S = 6 * 3600;
/** Later ones are spread over a quarter more, so that what failed together does not come back together. */
const JITTER = 0.25;

/** P17: a receiver may be away this long and still hears of everything. */
export const KEEPS_TRYING_MS = 3 * 86_400_000;
/** A sender that was itself away tries this often before it gives up. */
export const FEWEST_ATTEMPTS = 10;
/** While one has failed less often than this, those after it wait for it: five to seven minutes. */
export const ORDER_HOLDS_ATTEMPTS = 7;

/**
 * How long after a failure the next attempt is made: 5 s, doubled each time, up to 6 h.
 * @param attempts made so far, 1 or more   @param random from 0 to 1
 */
export function retryDelayMs(attempts: number, random: number): number {
  const base = Math.min(FIRST_DELAY_S * 2 ** (attempts - 1), LONGEST_DELAY_S);
  return Math.round(base * (1 + JITTER * random) * 1000);
}

/**
 * What becomes of a delivery that failed.
 * @param attempts with the one that failed   @param createdAt, now epoch milliseconds
 * @returns when it is tried again, or null: it is given up
 */
export function nextAttemptAt(
  { attempts, createdAt }: { attempts: number; createdAt: number },
  now: number,
  random: number,
): number | null {
  if (attempts >= FEWEST_ATTEMPTS && now - createdAt >= KEEPS_TRYING_MS) return null;
  return now + retryDelayMs(attempts, random);
}
