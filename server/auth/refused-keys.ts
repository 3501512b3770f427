import { appendAudit } from "@/server/db/audit";
import type { Pool } from "@/server/db/pool";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import type { Log } from "@/server/log";

/** Why a key opened nothing. The caller is told none of it. */
export type Refusal = "malformed" | "unknown" | "wrong_secret" | "expired" | "revoked";
export type RefusedKey = { id: string; organizationId: string };

const QUIET_MS = 10 * 60_000;
const MAX_KEPT = 10_000;
type Told = { until: number; more: number };

/**
 * Tells of keys that were refused: those of an organization in its audit log, others in the server's. One that goes on
 * trying is told of once in ten minutes, with how often it tried, so that a flood of them fills nothing.
 */
export class RefusedKeys {
  readonly #options: { pool: Pool; log: Log };
  readonly #told = new Map<string, Told>();
  #writing: Promise<void> = Promise.resolve();

  constructor(options: { pool: Pool; log: Log }) {
    this.#options = options;
  }

  note(why: Refusal, key: RefusedKey | null, nowMs: number): void {
    const name = `${why} ${key?.id ?? ""}`;
    const told = this.#told.get(name);
    if (told !== undefined && told.until > nowMs) {
      told.more += 1;
      return;
    }
    this.#told.delete(name);
    const oldest = this.#told.size >= MAX_KEPT ? this.#told.keys().next().value : undefined;
    if (oldest !== undefined) this.#told.delete(oldest);
    this.#told.set(name, { until: nowMs + QUIET_MS, more: 0 });
    const unheard = told?.more ?? 0;
    this.#options.log.warn({ event: "key.refused", why, keyId: key?.id ?? null, unheard });
    if (key === null) return;
    this.#writing = this.#writing.then(() => this.#audit(why, key, unheard));
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.#writing;
  }

  // Not in the caller's way: the answer is the same 401 whether or not this can be written now.
  async #audit(why: Refusal, { id, organizationId }: RefusedKey, unheard: number): Promise<void> {
    const actor = { kind: "system", organizationId: organizationId as OrganizationId, name: "door" } as const;
    const entry = { action: "key.refused", entityType: "api_key", entityId: id, after: { why, unheard } };
    await withTransaction(this.#options.pool, (tx) =>
      appendAudit(tx, { actor, requestId: "door" }, entry),
    ).catch((error: unknown) => this.#options.log.warn({ event: "key.refused_untold", err: error }));
  }
}
