import type { Alternative, AuthorizeInput, SmallerRequest } from "@/server/contract/authorize";
import type { Reason } from "@/server/contract/decision";
import type { ServiceError } from "@/server/contract/errors";
import type { SettleInput, TrackCostInput, TrackCostOutput } from "@/server/contract/track-cost";
import type { ServiceLevel } from "@/server/domain/service-level";

/** Fields that every command to the ledger carries. The service has already checked the actor's rights. */
type CommandBase = {
  organizationId: string;
  /** `usr_…`, `key_…` or `system:name`, written on the row. */
  actorId: string;
};

/** `budget.trackCost`: money that is already spent, so it is always recorded. */
export type RecordCommand = CommandBase & {
  kind: "record";
  input: TrackCostInput;
  /** Past spend loaded by the product itself: booked at its own time, however old. */
  backfill?: boolean;
};

/** `budget.authorize`: holds the estimate on every budget that applies, or on none. */
export type AuthorizeCommand = CommandBase & {
  kind: "authorize";
  input: AuthorizeInput;
  /** Kept with a call that is queued. */
  binding?: KeyBinding;
};

/** `budget.queue.claim`: admits the queued request whose turn it is, and leases it to the one who claims. */
export type ClaimCommand = CommandBase & {
  kind: "claim";
  /** This very request, when its turn comes; without it whichever is next. */
  queueId?: string | undefined;
  leaseSeconds: number;
  idempotencyKey?: string | undefined;
  binding: KeyBinding;
};

/** `budget.settle`: books what was used and frees the rest of the hold. */
export type SettleCommand = CommandBase & {
  kind: "settle";
  input: SettleInput;
  binding: KeyBinding;
  /** `budget.queue.complete`: the lease that the work was done under. */
  lease?: { queueId: string; token: string };
};
export type ReleaseCommand = CommandBase & { kind: "release"; reservationId: string; binding: KeyBinding };
export type ExtendCommand = CommandBase & {
  kind: "extend";
  reservationId: string;
  ttlSeconds: number;
  binding: KeyBinding;
};

/** A hold outside the key's agents, campaigns or environment answers 404. Empty and null mean: not bound. */
export type KeyBinding = {
  agentIds: readonly string[];
  campaignIds: readonly string[];
  environment: string | null;
};

export type Command =
  | RecordCommand
  | AuthorizeCommand
  | ClaimCommand
  | SettleCommand
  | ReleaseCommand
  | ExtendCommand;

/** What is said of a call, whether it was let through or not. */
export type Judgement = {
  serviceLevel: ServiceLevel;
  warnings: string[];
  /** "Daily cost limit exceeded"; absent where no budget binds. */
  reason?: string;
  reasons: Reason[];
  /** Of budgets in shadow mode; absent where there are none. */
  shadowReasons?: Reason[];
};

export type HoldGranted = {
  allowed: true;
  decision: "allow" | "warn" | "degrade";
  /** Absent from a check, which holds nothing, and while tracking is switched off. */
  reservationId?: string;
  expiresAt?: string;
  model?: string;
  heldCost: string;
  viaOverride?: string;
  duplicate: boolean;
  /** Where it is let through only because nothing cheaper was named. */
  alternatives?: Alternative[];
} & Judgement;
export type HoldRefused = {
  allowed: false;
  decision: "block" | "queue";
  /** True only for a call that was queued before under its key. */
  duplicate: boolean;
  queueId?: string;
  retryAfterSeconds?: number;
  willExpireBeforeReset?: boolean;
  /** When a queued call is looked at again, epoch milliseconds. */
  nextAttemptAt?: number;
  alternatives: Alternative[];
  /** Absent where size is not all that is the matter. */
  smallerRequest?: SmallerRequest;
} & Judgement;
export type HoldResult = HoldGranted | HoldRefused;

/** A claim's answer. Nothing to claim yet is a value: `position` counts those before it for the same room. */
export type ClaimResult =
  | {
      claimed: true;
      duplicate: boolean;
      queueId: string;
      leaseToken: string;
      leaseUntil: string;
      attempts: number;
      request: AuthorizeInput;
      authorization: HoldGranted;
    }
  | { claimed: false; duplicate: false; position: number | null; retryAfterSeconds: number | null };

/** What each command answers. Refusals by rule are values; everything else that goes wrong is a ServiceError. */
export type Result<C extends Command> = C extends RecordCommand | SettleCommand
  ? TrackCostOutput
  : C extends AuthorizeCommand
    ? HoldResult
    : C extends ClaimCommand
      ? ClaimResult
      : C extends ReleaseCommand
        ? { released: true; reservationId: string }
        : { reservationId: string; expiresAt: string };

export type Outcome = { ok: true; value: Result<Command> } | { ok: false; error: ServiceError };
