import { hash } from "node:crypto";
import { hashApiKey, isSameHash, type Pepper, publicPartOf } from "@/server/auth/api-key";
import type { Refusal, RefusedKey } from "@/server/auth/refused-keys";
import { BudgetUnavailableError } from "@/server/contract/errors";
import { type ApiKeyRow, findApiKey, touchApiKeys } from "@/server/db/queries/api-keys";
import type { Queryable } from "@/server/db/queryable";
import { KEY_SCOPES, type KeyActor, type KeyScope, type OrganizationId } from "@/server/domain/actor";
import type { Log } from "@/server/log";

/** A revoked key must close within this time on every replica, so no row is believed for longer. */
const BELIEVED_MS = 900;
const REFRESH_MS = 450;
const TOUCH_MS = 60_000;
const MAX_CACHED = 10_000;
const NO_HASH = Buffer.alloc(0);

/** `proven` is the digest of the key that was found to match: hashing with the pepper costs three times as much. */
type Known = {
  secretHash: Buffer;
  actor: KeyActor;
  proven: string | null;
  closed: "expired" | "revoked" | null;
};
type Cached = Known | null;
type Entry = { found: Cached; readAt: number; reading: Promise<Cached> | null };
type Options = {
  db: Queryable;
  pepper: Pepper;
  log: Log;
  onRefused?: (why: Refusal, key: RefusedKey | null) => void;
};

/** Finds the actor of an API key; rows are kept in memory for less than a second. */
export class KeyStore {
  readonly #options: Options;
  readonly #entries = new Map<string, Entry>();
  readonly #used = new Set<string>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: Options) {
    this.#options = options;
    this.#timer = setInterval(() => void this.flushUsed(), TOUCH_MS);
    this.#timer.unref();
  }

  /**
   * The actor of a key, or null if it is malformed, unknown, expired or revoked: a caller cannot tell which.
   * Answers at once, without a promise, while the row in memory is young enough.
   * @throws BudgetUnavailableError (as a rejection) if the database cannot be asked
   */
  resolve(key: string): KeyActor | null | Promise<KeyActor | null> {
    const publicPart = publicPartOf(key);
    if (publicPart === null) return this.#refuse("malformed", null);
    const entry = this.#entries.get(publicPart);
    const age = entry ? performance.now() - entry.readAt : Number.POSITIVE_INFINITY;
    if (!entry || age > BELIEVED_MS)
      return this.#read(publicPart, entry).then((row) => this.#match(row, key));
    // Read again early and in the background: a busy key never waits for the database. A failure shows at the limit.
    if (age > REFRESH_MS && !entry.reading) this.#read(publicPart, entry).catch(() => null);
    return this.#match(entry.found, key);
  }

  /** Whether a key like this one was found before: asked where looking each one up would cost too much. */
  knows(key: string): boolean {
    const publicPart = publicPartOf(key);
    return publicPart !== null && this.#entries.get(publicPart)?.found?.closed === null;
  }

  /** Writes lastUsedAt of the keys used since the last time. */
  async flushUsed(): Promise<void> {
    if (this.#used.size === 0) return;
    const ids = [...this.#used];
    this.#used.clear();
    try {
      await touchApiKeys(this.#options.db, ids);
    } catch (error) {
      this.#options.log.warn({ event: "keys.touch_failed", err: error });
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.flushUsed();
  }

  #match(found: Cached, key: string): KeyActor | null {
    const digest = hash("sha256", key, "hex");
    if (!found || digest !== found.proven) {
      const isSame = isSameHash(hashApiKey(key, this.#options.pepper), found?.secretHash ?? NO_HASH);
      if (!found) return this.#refuse("unknown", null);
      if (!isSame) return this.#refuse("wrong_secret", found);
      found.proven = digest;
    }
    if (found.closed !== null) return this.#refuse(found.closed, found);
    this.#used.add(found.actor.keyId);
    return found.actor;
  }

  #refuse(why: Refusal, found: Cached): null {
    const key = found && { id: found.actor.keyId, organizationId: found.actor.organizationId };
    this.#options.onRefused?.(why, key);
    return null;
  }

  #read(publicPart: string, known: Entry | undefined): Promise<Cached> {
    if (known?.reading) return known.reading;
    const startedAt = performance.now();
    const entry: Entry = known ?? { found: null, readAt: Number.NEGATIVE_INFINITY, reading: null };
    if (!known) this.#remember(publicPart, entry);
    entry.reading = findApiKey(this.#options.db, publicPart)
      .then((row) => {
        entry.found = row && knownKey(row);
        // The age counts from before the question, so that a slow answer is not believed for longer.
        entry.readAt = startedAt;
        return entry.found;
      })
      .catch((cause: unknown) => {
        throw new BudgetUnavailableError(cause);
      })
      .finally(() => {
        entry.reading = null;
      });
    return entry.reading;
  }

  #remember(publicPart: string, entry: Entry): void {
    const oldest = this.#entries.size >= MAX_CACHED ? this.#entries.keys().next().value : undefined;
    if (oldest !== undefined) this.#entries.delete(oldest);
    this.#entries.set(publicPart, entry);
  }
}

function knownKey(row: ApiKeyRow): Known {
  const closed = row.usable ? null : row.revoked ? "revoked" : "expired";
  return { secretHash: row.secretHash, actor: toActor(row), proven: null, closed };
}

function toActor(row: ApiKeyRow): KeyActor {
  return {
    kind: "key",
    organizationId: row.organizationId as OrganizationId,
    keyId: row.id,
    scopes: new Set(
      row.scopes.filter((scope): scope is KeyScope => KEY_SCOPES.some((known) => known === scope)),
    ),
    agentIds: row.agentIds,
    campaignIds: row.campaignIds,
    environment: row.environment,
  };
}
