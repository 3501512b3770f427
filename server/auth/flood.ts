import { TokenBuckets } from "@/server/auth/token-buckets";

/** Of one process: the calls of each key, and the keys that were refused of each address. */
export type Flood = { calls: TokenBuckets; refusals: TokenBuckets };

/** Twice what a second gives: a key that was still for two seconds may catch up. */
const CALLS_BURST_SECONDS = 2;
/** Long enough that somebody who tries out what is refused does not meet it. */
const REFUSALS_BURST_SECONDS = 30;

export function createFlood(perSecond: { calls: number; refusals: number }): Flood {
  const { calls, refusals } = perSecond;
  return {
    calls: new TokenBuckets({ perSecond: calls, burst: calls * CALLS_BURST_SECONDS }),
    refusals: new TokenBuckets({ perSecond: refusals, burst: refusals * REFUSALS_BURST_SECONDS }),
  };
}
