import type { PeriodCache } from "@/server/domain/period-cache";
import type { PricedUsage } from "@/server/domain/pricing";
import type { Attribution } from "@/server/domain/scopes";
import type { Policy } from "@/server/ledger/policies/policy";
import type { Rules } from "@/server/ledger/policies/policy-cache";
import type { HoldAttribution, HoldFacts } from "@/server/ledger/sql/find-holds";
import type { QueueRow } from "@/server/ledger/sql/queue-rows";
import type {
  AuthorizeCommand,
  ClaimCommand,
  ExtendCommand,
  RecordCommand,
  ReleaseCommand,
  SettleCommand,
} from "./commands";
import type { Item } from "./item";
import type { WindowPlan } from "./plan-window";
import type { Amounts } from "./window";

export type PreparedRecord = {
  kind: "record";
  item: Item;
  command: RecordCommand;
  attribution: Attribution;
  priced: PricedUsage;
  plans: WindowPlan[];
  occurredAt: number | null;
  /** null: the clock under the lock. */
  bookedAt: number | null;
  late: boolean;
};
/** One model that an authorization could run on. The first is the one that was asked for. */
export type Candidate = {
  model: string | undefined;
  amounts: Amounts;
  isPriced: boolean;
  plans: WindowPlan[];
};
export type PreparedAuthorize = {
  kind: "authorize";
  item: Item;
  command: AuthorizeCommand;
  attribution: Attribution;
  candidates: readonly [Candidate, ...Candidate[]];
  /** Where it waited in the queue before. */
  queueId?: string;
};
export type PreparedClaim = { kind: "claim"; item: Item; command: ClaimCommand; queue: QueueView };
export type PreparedSettle = {
  kind: "settle";
  item: Item;
  command: SettleCommand;
  attribution: HoldAttribution;
  /** The budgets that the hold falls under, as they are now: its windows may alert and answer by them. */
  policies: readonly Policy[];
  priced: PricedUsage;
  hold: HoldFacts;
};
/** While tracking is switched off a call falls into no window and writes nothing. */
export type PreparedUntracked = { kind: "untracked"; item: Item; command: RecordCommand | AuthorizeCommand };
export type PreparedRelease = { kind: "release"; item: Item; command: ReleaseCommand; hold: HoldFacts };
export type PreparedExtend = { kind: "extend"; item: Item; command: ExtendCommand; hold: HoldFacts };
export type Prepared =
  | PreparedRecord
  | PreparedAuthorize
  | PreparedClaim
  | PreparedSettle
  | PreparedUntracked
  | PreparedRelease
  | PreparedExtend;

export type PrepareContext = {
  rules: Rules;
  /** The database clock as far as known, epoch milliseconds. */
  now: number;
  periods: PeriodCache;
  holds: ReadonlyMap<string, HoldFacts>;
  /** Who waits in the queue, for batches that claim. */
  queue?: QueueView;
};

/** What prices a call that was not asked for. */
export type OfferPricing = Pick<PrepareContext, "rules" | "periods">;

/** A request that waits, priced and planned at the rules and the period of now. */
export type Waiting = { row: QueueRow; prepared: PreparedAuthorize };

/** Who waits, as far as it was read: `known` names also those that cannot be judged any more. */
export type QueueView = { known: ReadonlySet<string>; waiting: readonly Waiting[] };
