import type { ClientBase } from "pg";
import { ServiceError } from "@/server/contract/errors";

// Somebody who inserts the same key at this moment is waited for: then it is there, or it was undone.
const CLAIM = `
insert into idempotency_keys (organization_id, operation, key, request_hash, response, created_at)
values ($1, $2, $3, $4, '', clock_timestamp())
on conflict do nothing`;

const FIND = `
select request_hash, response from idempotency_keys where organization_id = $1 and operation = $2 and key = $3`;

const KEEP = `
update idempotency_keys set response = $4 where organization_id = $1 and operation = $2 and key = $3`;

/** A change that is to have its effect once, however often it is sent. */
export type Once = { organizationId: string; operation: "reset"; key: string; requestHash: Buffer };

/**
 * Takes a key for a change, before any other lock.
 * @returns the first answer where the change was made already; null where it is ours to make
 * @throws ServiceError idempotency_key_reused where the key stood for another request
 */
export async function claimOnce(tx: ClientBase, once: Once): Promise<string | null> {
  const { organizationId, operation, key, requestHash } = once;
  const claimed = await tx.query(CLAIM, [organizationId, operation, key, requestHash]);
  if (claimed.rowCount === 1) return null;
  const { rows } = await tx.query<{ request_hash: Buffer; response: string }>(FIND, [
    organizationId,
    operation,
    key,
  ]);
  const [first] = rows;
  if (first === undefined || !first.request_hash.equals(requestHash))
    throw new ServiceError("idempotency_key_reused", "This key was used for another request.");
  return first.response;
}

/** Keeps the answer of a claimed change, in its transaction. */
export async function keepAnswer(tx: ClientBase, once: Once, response: string): Promise<void> {
  await tx.query(KEEP, [once.organizationId, once.operation, once.key, response]);
}
