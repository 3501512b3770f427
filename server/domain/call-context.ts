import type { Actor } from "./actor";
import type { Pace } from "./pace";

/** Who calls, on whose behalf, under which request: the first argument of every service verb. */
export type CallContext = {
  actor: Actor;
  requestId: string;
  /** Told what the tightest limit of pace that covers the call has left: it goes into the answer's headers. */
  onPace?: (pace: Pace) => void;
};
