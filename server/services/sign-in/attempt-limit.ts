const GUESSES = { most: 8, windowMs: 15 * 60_000 };
const MAX_KEPT = 20_000;

type Failures = { count: number; until: number };

/**
 * Slows guessing: after 8 failures for one account from one address, nothing is tried for the rest of 15 minutes,
 * unless another pace is given.
 */
export class AttemptLimit {
  readonly #pace: { most: number; windowMs: number };
  readonly #failures = new Map<string, Failures>();

  constructor(pace = GUESSES) {
    this.#pace = pace;
  }

  isOpen(account: string, address: string, now: number): boolean {
    const failures = this.#failures.get(keyOf(account, address));
    return !failures || failures.until <= now || failures.count < this.#pace.most;
  }

  fail(account: string, address: string, now: number): void {
    const key = keyOf(account, address);
    const known = this.#failures.get(key);
    const count = known && known.until > now ? known.count + 1 : 1;
    this.#failures.delete(key);
    const oldest = this.#failures.size >= MAX_KEPT ? this.#failures.keys().next().value : undefined;
    if (oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(key, { count, until: now + this.#pace.windowMs });
  }

  succeed(account: string, address: string): void {
    this.#failures.delete(keyOf(account, address));
  }
}

function keyOf(account: string, address: string): string {
  return `${address} ${account.slice(0, 254)}`;
}
