import { describe, expect, test } from "vitest";
import { usd, ZERO } from "@/server/domain/money";
import type { HoldRow, LedgerState, OverrideRow } from "@/server/ledger/sql/read-state";
import { Foresight } from "./foresight";
import type { Found } from "./found";
import { LockedWindow, type WindowRow } from "./window";

const now = Date.parse("2026-11-23T12:00:00Z");
const policyVersion = "7";

function windowRow(id: string, version = "700"): WindowRow {
  return {
    id,
    budgetId: `bud_${id}`,
    entityKey: "",
    periodKey: "2026-11",
    startsAt: 0,
    endsAt: null,
    limitCost: null,
    limitTokens: null,
    limitRequests: null,
    warningPercent: 80,
    criticalPercent: 95,
    spent: usd("1"),
    held: ZERO,
    tokens: 0,
    heldTokens: 0,
    requests: 1,
    heldRequests: 0,
    version,
  };
}

/** Windows as a batch leaves them that has booked a cost of 2 into some. */
function leave(
  foresight: Foresight,
  windows: Record<string, "booked" | "read">,
  xid: string,
  overrides: OverrideRow[] = [],
) {
  const locked = Object.entries(windows).map(([id, what]) => {
    const window = new LockedWindow(windowRow(id), null);
    if (what === "booked")
      window.book({ cost: usd("2"), tokens: 30, requests: 1 }, { excess: ZERO, bypassed: ZERO });
    return window;
  });
  foresight.remember(locked, { xid, now, policyVersion, overrides });
}

function found(change: Partial<LedgerState> = {}): Found {
  const state = { now, xid: "1", policyVersion: "1", answers: [], asked: [], due: [], overrides: [] };
  return { locked: [], state: { ...state, ...change }, queued: [] };
}

describe("what is expected", () => {
  test("numbers and version of each window as the last batch left it, in the order asked", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked", b: "read" }, "901");
    const expected = foresight.expect(["b", "a"], { now: now, policyVersion });
    expect(expected?.locked).toMatchObject([
      { id: "b", spent: usd("1"), requests: 1, version: "700" },
      { id: "a", spent: usd("3"), tokens: 30, requests: 2, version: "901" },
    ]);
    expect(expected?.state).toMatchObject({ now, answers: [], asked: [], due: [], overrides: [] });
  });

  test("a row names its transaction by 32 bits, though transactions have more", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked" }, String(2n ** 33n + 5n));
    expect(foresight.expect(["a"], { now: now, policyVersion })?.locked).toMatchObject([{ version: "5" }]);
  });

  test("nothing, after a batch that met an override", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked" }, "901");
    leave(foresight, { a: "booked" }, "902", [{}] as unknown as OverrideRow[]);
    expect(foresight.expect(["a"], { now: now, policyVersion })).toBeNull();
  });

  test("nothing, where one window is unknown or a batch had no effect", () => {
    const foresight = new Foresight();
    expect(foresight.expect(["a"], { now: now, policyVersion })).toBeNull();
    leave(foresight, { a: "booked" }, "901");
    expect(foresight.expect(["a", "b"], { now: now, policyVersion })).toBeNull();
    foresight.forget();
    expect(foresight.expect(["a"], { now: now, policyVersion })).toBeNull();
  });

  test("nothing at an instant before the last batch: a clock that fell behind books nothing into the past", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked" }, "901");
    expect(foresight.expect(["a"], { now: now - 1, policyVersion })).toBeNull();
    expect(foresight.expect(["a"], { now: now, policyVersion })).not.toBeNull();
  });

  test("nothing by rules that no batch was judged by yet: what they date from may lie ahead of the clock", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked" }, "901");
    expect(foresight.expect(["a"], { now, policyVersion: "8" })).toBeNull();
    expect(foresight.expect(["a"], { now, policyVersion })).not.toBeNull();
  });

  test("nothing, once it is longer ago than ten seconds", () => {
    const foresight = new Foresight();
    leave(foresight, { a: "booked" }, "901");
    expect(foresight.expect(["a"], { now: now + 10_000, policyVersion })).not.toBeNull();
    expect(foresight.expect(["a"], { now: now + 10_001, policyVersion })).toBeNull();
  });

  test("no more than 2,000 windows are kept", () => {
    const foresight = new Foresight();
    for (let n = 0; n <= 2_000; n += 1) leave(foresight, { [`w${n}`]: "read" }, "1");
    expect(foresight.expect(["w0", "w2000"], { now: now, policyVersion })).not.toBeNull();
    leave(foresight, { last: "read" }, "1");
    expect(foresight.expect(["w0"], { now: now, policyVersion })).toBeNull();
    expect(foresight.expect(["last"], { now: now, policyVersion })).not.toBeNull();
  });
});

describe("whether it came true", () => {
  const one = [{}] as unknown;
  test.each([
    { what: "all is as expected", found: found(), cameTrue: true },
    { what: "the clock is a little later", found: found({ now: now + 100 }), cameTrue: true },
    { what: "the clock is much later", found: found({ now: now + 101 }), cameTrue: false },
    { what: "the clock is earlier", found: found({ now: now - 1 }), cameTrue: false },
    { what: "a window is in another version", found: null, cameTrue: false },
    {
      what: "a key has its answer",
      found: found({ answers: one as LedgerState["answers"] }),
      cameTrue: false,
    },
    { what: "a hold is due", found: found({ due: one as HoldRow[] }), cameTrue: false },
    { what: "a hold is asked for", found: found({ asked: one as HoldRow[] }), cameTrue: false },
    { what: "an override is in force", found: found({ overrides: one as OverrideRow[] }), cameTrue: false },
  ])("$what: $cameTrue", (row) => {
    expect(new Foresight().confirms(found({ xid: "" }), row.found)).toBe(row.cameTrue);
  });

  /** How many batches go by until the next guess. */
  function pauseOf(foresight: Foresight): number {
    leave(foresight, { a: "read" }, "1");
    for (let n = 0; ; n += 1) if (foresight.expect(["a"], { now: now, policyVersion }) !== null) return n;
  }

  test("each wrong guess doubles the pause between two, each right one shortens it by one", () => {
    const foresight = new Foresight();
    const guess = (cameTrue: boolean) => {
      foresight.confirms(found(), cameTrue ? found() : null);
      return pauseOf(foresight);
    };
    expect(guess(true)).toBe(0);
    expect([false, false, false].map(guess)).toEqual([1, 3, 7]);
    expect([true, true].map(guess)).toEqual([6, 5]);
    expect(Array.from({ length: 6 }, () => guess(false))).toEqual([11, 23, 47, 64, 64, 64]);
    expect(Array.from({ length: 64 }, () => guess(true)).at(-1)).toBe(0);
  });
});
