import { ServiceError } from "@/server/contract/errors";
import type { Exchange } from "@/server/http/exchange";
import { isJson, type RequestHead } from "@/server/http/request-head";

/**
 * Reads a body, counting while it arrives; what was declared is not believed. The caller does not wait for us meanwhile.
 * @param done gets the body, or payload_too_large as soon as the limit is passed
 */
export function readBody(
  exchange: Exchange,
  limit: number,
  done: (error: ServiceError | null, body: Buffer) => void,
): void {
  const { req } = exchange;
  const askedAt = performance.now();
  let first: Buffer | null = null;
  let rest: Buffer[] | null = null;
  let size = 0;
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      req.off("data", onData);
      req.off("end", onEnd);
      done(new ServiceError("payload_too_large", "The body is too large."), EMPTY);
      return;
    }
    if (first === null) first = chunk;
    else if (rest === null) rest = [first, chunk];
    else rest.push(chunk);
  };
  const onEnd = () => {
    exchange.waitingSince += performance.now() - askedAt;
    done(null, rest ? Buffer.concat(rest, size) : (first ?? EMPTY));
  };
  req.on("data", onData);
  req.on("end", onEnd);
}

const EMPTY = Buffer.alloc(0);

/** The same as a promise; never settles when the caller goes away half-way, like the request itself. */
export function readWholeBody(exchange: Exchange, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    readBody(exchange, limit, (error, body) => (error ? reject(error) : resolve(body)));
  });
}

/** @throws ServiceError unless what is sent is said to be plain JSON */
export function requireJsonBody({ contentType, contentEncoding }: RequestHead): void {
  if (!isJson(contentType) || contentEncoding !== null)
    throw new ServiceError("unsupported_media_type", "The body must be application/json.");
}
