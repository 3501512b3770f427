const WINDOW_MS = 15 * 60_000;
const MAX_FAILURES = 8;
const MAX_KEPT = 20_000;

type Failures = { count: number; until: number };

/** Slows guessing: after 8 failures for one account from one address, nothing is tried for the rest of 15 minutes. */
export class AttemptLimit {
  readonly #failures = new Map<string, Failures>();

  isOpen(account: string, address: string, now: number): boolean {
    const failures = this.#failures.get(keyOf(account, address));
    return !failures || failures.until <= now || failures.count < MAX_FAILURES;
  }

  fail(account: string, address: string, now: number): void {
    const key = keyOf(account, address);
    const known = this.#failures.get(key);
    const count = known && known.until > now ? known.count + 1 : 1;
    this.#failures.delete(key);
    const oldest = this.#failures.size >= MAX_KEPT ? this.#failures.keys().next().value : undefined;
    if (oldest !== undefined) this.#failures.delete(oldest);
    this.#failures.set(key, { count, until: now + WINDOW_MS });
  }

  succeed(account: string, address: string): void {
    this.#failures.delete(keyOf(account, address));
  }
}

function keyOf(account: string, address: string): string {
  return `${address} ${account.slice(0, 254)}`;
}
