import type { Credentials } from "@/server/auth/credentials";
import type { Actor } from "@/server/domain/actor";
import type { Pace } from "@/server/domain/pace";

/** What every procedure is given. The tenant comes from the actor, never from input. */
export type TrpcContext = {
  actor: Actor | null;
  requestId: string;
  /** The Idempotency-Key header, already well-formed. */
  idempotencyKey: string | null;
  /** One of several calls of a batch: a header key then needs its own index. */
  isBatch: boolean;
  /** What the actor was resolved from, so that a long stream can ask again. */
  credentials: Credentials;
  /** Where the caller sits, for limits on guessing. */
  remoteAddress: string;
  /** Since when the caller waits, by `performance.now()`; absent: since the procedure begins. */
  waitingSince?: number;
  /** Told what a limit of pace has left. */
  onPace?: (pace: Pace) => void;
};
