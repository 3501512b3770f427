import type { LedgerState } from "@/server/ledger/sql/read-state";
import type { Found } from "./found";
import type { LockedWindow, WindowRow } from "./window";

/** More windows than this are not worth keeping: all are forgotten, and learned anew. */
const MOST_WINDOWS = 2_000;
/** So many batches at most pass between two guesses. */
const LONGEST_PAUSE = 64;
/**
 * What was left so long ago, in milliseconds, is not relied on: a database that was restored or failed over meanwhile
 * may give the number of a transaction that it lost to another one.
 */
const LONGEST_MEMORY_MS = 10_000;
/** What was judged by an instant so long before the clock under the locks is judged anew. */
const MOST_AHEAD_MS = 100;
/** A row names the transaction that wrote it by the last 32 bits of its number. */
const ROW_BITS = 32;

type Remembered = Pick<LedgerState, "xid" | "now" | "policyVersion" | "overrides">;

/**
 * How this process leaves the windows of one organization, and so what its next batch will find under its locks unless
 * another process comes between. Only ever a guess: what was judged by it counts when every window is found in the
 * very version that was expected, and nothing else is found there that a batch goes by.
 */
export class Foresight {
  private readonly rows = new Map<string, WindowRow>();
  private rememberedAt = 0;
  private policyVersion: string | null = null;
  private pauseLength = 0;
  private pause = 0;

  /**
   * What a batch of records will find at `now`, judged by the rules of `policyVersion`; null where a window is unknown,
   * where no batch has been judged by these rules yet, or where guesses are wrong too often.
   */
  expect(
    windowIds: readonly string[],
    { now, policyVersion }: Pick<LedgerState, "now" | "policyVersion">,
  ): Found | null {
    if (now - this.rememberedAt > LONGEST_MEMORY_MS) this.rows.clear();
    // The clock is only a guess, and may fall behind. What is booked must not bear an instant before the rules and
    // windows that it was judged by.
    if (now < this.rememberedAt || policyVersion !== this.policyVersion) return null;
    const locked: WindowRow[] = [];
    for (const id of windowIds) {
      const row = this.rows.get(id);
      if (row === undefined) return null;
      locked.push(row);
    }
    if (this.pause > 0) {
      this.pause -= 1;
      return null;
    }
    const state = { now, xid: "", policyVersion: null, answers: [], asked: [], due: [], overrides: [] };
    return { locked, state, queued: [] };
  }

  /**
   * Takes note of windows as the transaction `xid` leaves them at `now`, before its COMMIT is sent. Not while an
   * override is in force: what is booked when it ends must not bear an instant at which it was.
   */
  remember(windows: Iterable<LockedWindow>, { xid, now, policyVersion, overrides }: Remembered): void {
    if (this.rows.size > MOST_WINDOWS || overrides.length > 0) this.rows.clear();
    if (overrides.length > 0) return;
    this.rememberedAt = now;
    this.policyVersion = policyVersion;
    const version = BigInt.asUintN(ROW_BITS, BigInt(xid)).toString();
    for (const window of windows) this.rows.set(window.windowId, window.after(version));
  }

  /** A transaction had no effect, or nobody knows, and its number may come again: what it left is void. */
  forget(): void {
    this.rows.clear();
  }

  /**
   * Whether what was found is what was expected. Each guess that did not come true doubles the pause between two, each
   * that did shortens it by one. @param found null where a window was found in another version
   */
  confirms(expected: Found, found: Found | null): boolean {
    const cameTrue =
      found !== null && isPlain(found.state) && isSoonAfter(expected.state.now, found.state.now);
    this.pauseLength = cameTrue
      ? Math.max(0, this.pauseLength - 1)
      : Math.min(LONGEST_PAUSE, 2 * this.pauseLength + 1);
    this.pause = this.pauseLength;
    return cameTrue;
  }
}

/** Whether nothing was read that a batch of records would have been judged by, beside its windows. */
function isPlain({ answers, asked, due, overrides }: LedgerState): boolean {
  return answers.length + asked.length + due.length + overrides.length === 0;
}

function isSoonAfter(expected: number, now: number): boolean {
  return expected <= now && now - expected <= MOST_AHEAD_MS;
}
