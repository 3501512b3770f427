import type { Actor } from "./actor";

/** Who calls, on whose behalf, under which request: the first argument of every service verb. */
export type CallContext = {
  actor: Actor;
  requestId: string;
};
