import { formatCount, formatPercent, formatUsd } from "@/server/domain/format";
import { type Money, percentOf, ZERO } from "@/server/domain/money";

/** What lasts and asks somebody to act. */
export type NoticeKind =
  | "cap_reached"
  | "tracking_off"
  | "enforcement_off"
  | "prices_old"
  | "worker_stopped"
  | "database_behind"
  | "books_differ";

export type Notice = {
  kind: NoticeKind;
  tone: "warning" | "critical" | "exceeded";
  title: string;
  detail: string;
};

/** Why money cannot be recorded, by the check that fails. */
const FAILING = {
  database: "It does not answer in time.",
  migrations: "Migrations of this version are still to come.",
  fsync: "It runs without fsync: what it acknowledges may be lost.",
  full_page_writes: "It runs without full_page_writes: a crash may tear its pages.",
  writable: "It only reads: a standby, or one that recovers.",
} as const;

export type NoticeFacts = {
  /** The organization's month; null without a limit. US dollars. */
  cap: { spent: Money; held: Money; limit: Money; granted: Money; blocks: boolean; bypassed: boolean } | null;
  trackingEnabled: boolean;
  enforcementEnabled: boolean;
  /** When prices were last brought up to date, epoch milliseconds; null without any price. */
  pricesCheckedAt: number | null;
  /** When the worker last began something, or since when it should have. */
  workerSeenAt: number;
  failing: keyof typeof FAILING | null;
  /** The last comparison of counters and ledger, where it found a difference. */
  difference: { amount: Money; windows: number } | null;
};

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** The worker begins something each minute. */
const WORKER_SILENT_MS = 10 * MINUTE_MS;
const PRICES_OLD_DAYS = 45;

/**
 * What every page says above its own content, the gravest first.
 * @param now epoch milliseconds
 * Source: ux.md section 3, "Banner"; an override in force is told beside these, with its countdown.
 */
export function noticesOf(facts: NoticeFacts, now: number): Notice[] {
  return [
    failing(facts),
    booksDiffer(facts),
    trackingOff(facts),
    enforcementOff(facts),
    capReached(facts),
    workerStopped(facts, now),
    pricesOld(facts, now),
  ].filter((notice) => notice !== null);
}

function failing({ failing: check }: NoticeFacts): Notice | null {
  if (check === null) return null;
  const detail = `${FAILING[check]} Calls are refused until it is mended; nothing is lost.`;
  return { kind: "database_behind", tone: "exceeded", title: "The database cannot record money", detail };
}

function booksDiffer({ difference }: NoticeFacts): Notice | null {
  if (difference === null) return null;
  const { amount, windows } = difference;
  const title = `Books differ by ${formatUsd(amount.abs())} in ${formatCount(windows)} ${windows === 1 ? "window" : "windows"}`;
  const detail = "The ledger is right; counters are made anew from it.";
  return { kind: "books_differ", tone: "exceeded", title, detail };
}

function trackingOff({ trackingEnabled }: NoticeFacts): Notice | null {
  if (trackingEnabled) return null;
  const detail =
    "Nothing is recorded, nothing is enforced, and budgets cannot be changed. What is shown is history.";
  return { kind: "tracking_off", tone: "critical", title: "Tracking disabled", detail };
}

function enforcementOff({ enforcementEnabled, trackingEnabled }: NoticeFacts): Notice | null {
  if (enforcementEnabled || !trackingEnabled) return null;
  const detail = "Every call is allowed and still recorded, whatever its budgets say.";
  return { kind: "enforcement_off", tone: "critical", title: "Enforcement is off", detail };
}

function capReached({ cap }: NoticeFacts): Notice | null {
  if (cap === null || cap.bypassed) return null;
  const { spent, held, granted, blocks } = cap;
  const limit = cap.limit.plus(granted);
  if (limit.minus(spent).minus(held).gt(ZERO)) return null;
  const percent = percentOf(spent, limit);
  const share = percent === null ? "" : `, ${formatPercent(percent)}`;
  const ends = blocks
    ? " Calls that ask first are refused until the month ends, the cap is raised or an override is active."
    : " Calls pass all the same: the cap does not block.";
  const heldText = held.gt(ZERO) ? ` + ${formatUsd(held)} held` : "";
  const detail = `${formatUsd(spent)} spent${heldText} of ${formatUsd(limit)}${share}.${ends}`;
  return { kind: "cap_reached", tone: "exceeded", title: "The monthly cap is reached", detail };
}

function workerStopped({ workerSeenAt }: NoticeFacts, now: number): Notice | null {
  const silent = now - workerSeenAt;
  if (silent < WORKER_SILENT_MS) return null;
  const detail = `It began nothing for ${formatCount(Math.floor(silent / MINUTE_MS))} minutes: alerts, reports and queues wait. Money is judged and recorded as ever.`;
  return { kind: "worker_stopped", tone: "warning", title: "The worker is not running", detail };
}

function pricesOld({ pricesCheckedAt }: NoticeFacts, now: number): Notice | null {
  if (pricesCheckedAt === null) {
    const detail = "Every call is charged at the default rate, provisionally.";
    return { kind: "prices_old", tone: "warning", title: "There is no price", detail };
  }
  const days = Math.floor((now - pricesCheckedAt) / DAY_MS);
  if (days <= PRICES_OLD_DAYS) return null;
  const detail =
    "Nothing brought them up to date since, and providers change theirs. Calls are charged by what stands here.";
  return { kind: "prices_old", tone: "warning", title: `Prices are ${formatCount(days)} days old`, detail };
}
