import { actorOf, bearerOf, type Credentials } from "@/server/auth/credentials";
import type { Flood } from "@/server/auth/flood";
import type { TokenBuckets } from "@/server/auth/token-buckets";
import { getContainer } from "@/server/container";
import { ServiceError, UnauthorizedError } from "@/server/contract/errors";
import type { Actor } from "@/server/domain/actor";
import type { Exchange } from "@/server/http/exchange";

/**
 * Who calls, as `actorOf` says, before anything else of the request is read: not a key that calls too fast, and from an
 * address that goes on with keys that are none only those that are known already.
 * @throws ServiceError rate_limited, and what `actorOf` throws
 */
export function admit(
  exchange: Exchange,
  credentials: Credentials = exchange.head,
): Actor | null | Promise<Actor | null> {
  const { flood } = getContainer();
  const at = exchange.startedAt;
  const address = exchange.req.socket.remoteAddress ?? "";
  if (flood.refusals.size > 0) requireFewRefusals(flood, { address, at, credentials });
  try {
    const found = actorOf(credentials);
    if (!(found instanceof Promise)) return paced(flood, found, at);
    return found.then(
      (actor) => paced(flood, actor, at),
      (error: unknown) => {
        noteRefusal(flood, { address, at }, error);
        throw error;
      },
    );
  } catch (error) {
    noteRefusal(flood, { address, at }, error);
    throw error;
  }
}

function paced({ calls }: Flood, actor: Actor | null, at: number): Actor | null {
  if (actor?.kind !== "key") return actor;
  const wait = calls.take(actor.keyId, at);
  if (wait > 0) throw tooFast("This key calls too fast", { policy: "key", buckets: calls, wait });
  return actor;
}

type Asked = { address: string; at: number; credentials: Credentials };

function requireFewRefusals({ refusals }: Flood, { address, at, credentials }: Asked): void {
  const { authorization } = credentials;
  if (authorization === null) return;
  const wait = refusals.waitOf(address, at);
  if (wait === 0) return;
  const key = bearerOf(authorization);
  if (key !== null && getContainer().keys.knows(key)) return;
  throw tooFast("Too many keys were refused from here", { policy: "refused", buckets: refusals, wait });
}

function noteRefusal({ refusals }: Flood, { address, at }: Omit<Asked, "credentials">, error: unknown): void {
  if (error instanceof UnauthorizedError) refusals.take(address, at);
}

type Wait = { policy: string; buckets: TokenBuckets; wait: number };

function tooFast(what: string, { policy, buckets, wait }: Wait): ServiceError {
  const { burst: quota, windowSeconds } = buckets;
  return new ServiceError("rate_limited", `${what}; try again in ${wait} s.`, {
    retryAfterSeconds: wait,
    pace: { policy, unit: "requests", quota, remaining: 0, windowSeconds, resetSeconds: wait },
  });
}
