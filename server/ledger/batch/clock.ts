/**
 * The database's clock as this process knows it. Only a guess that lets windows be planned before they are locked:
 * what counts is the clock read under the lock.
 */
export class LedgerClock {
  private offsetMs = 0;

  /** @param fake stands in for the database clock; tests only */
  constructor(private readonly fake: (() => number) | null = null) {}

  now(): number {
    return this.fake === null ? Date.now() + this.offsetMs : this.fake();
  }

  /** The value for statements that take a clock, or null for the database's own. */
  fakeNow(): Date | null {
    return this.fake === null ? null : new Date(this.fake());
  }

  learn(databaseNow: number): void {
    if (this.fake === null) this.offsetMs = databaseNow - Date.now();
  }
}
