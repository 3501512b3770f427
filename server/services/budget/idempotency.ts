import { ServiceError } from "@/server/contract/errors";
import { isIdempotencyKey } from "@/server/contract/primitives";

type Keyed = { idempotencyKey?: string | undefined };

/**
 * The key in force: the body's, else the header's. (Without either the ledger takes executionId.)
 * @throws ServiceError malformed if both are given and differ
 */
export function withHeaderKey<T extends Keyed>(input: T, headerKey: string | null): T {
  if (headerKey === null || input.idempotencyKey === headerKey) return input;
  if (input.idempotencyKey !== undefined)
    throw new ServiceError(
      "malformed",
      "The Idempotency-Key header differs from idempotencyKey in the body.",
    );
  return { ...input, idempotencyKey: headerKey };
}

/**
 * The Idempotency-Key header of a request.
 * @param values every value that was sent
 * @throws ServiceError malformed if it was sent twice or cannot be a key
 */
export function readHeaderKey(values: readonly string[]): string | null {
  const [value] = values;
  if (value === undefined) return null;
  if (values.length > 1 || !isIdempotencyKey(value))
    throw new ServiceError(
      "malformed",
      "Idempotency-Key must be one header of 1 to 255 visible ASCII characters.",
    );
  return value;
}
