import { DiskSpool } from "./disk-spool";
import { PurserError } from "./errors";
import { type Entry, MemorySpool, type Spool } from "./spool";
import type { Answer, Transport } from "./transport";
import type { NotRecorded, Recorded, TrackCostInput, TrackCostResult } from "./types";

type Settings = {
  spoolDir: string | null | undefined;
  timeoutMs: number;
  attempts: number;
  retryIntervalMs: number;
  onWarning: (message: string, cause?: unknown) => void;
};

const BATCH = 100;
/** The server takes batches of 1 MiB: half of it, since a letter may be several bytes. */
const BATCH_CHARACTERS = 512 * 1024;
/** The key is refused, not the record: a key can be mended. */
const OF_THE_KEY = new Set(["unauthorized", "forbidden"]);
const BATCH_WAIT_MS = 200;

type ItemResult = { ok: true } | { ok: false; error: { code: string; message: string } };

/**
 * Brings records to the server: each is in the spool before it is sent and leaves it when the server has acknowledged
 * it, so an outage or a killed process loses none; its key lets the server count it once.
 */
export class Delivery {
  readonly #transport: Transport;
  readonly #settings: Settings;
  #spool: Promise<Spool> | null = null;
  readonly #inFlight = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #draining: Promise<void> | null = null;
  #isClosed = false;

  constructor(transport: Transport, settings: Settings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  /**
   * Sends one record and waits for its answer.
   * @throws PurserError if the server refuses it for good, or is away while nothing can be kept
   */
  async deliver(entry: Entry): Promise<TrackCostResult> {
    const spool = await this.#open();
    const isKept = await this.#keep(spool, entry);
    this.#inFlight.add(entry.key);
    try {
      const answer = await this.#send(entry, this.#settings.attempts);
      await spool.remove(entry.key);
      return answer.body as unknown as Recorded | NotRecorded;
    } catch (error) {
      if (isKept && (!(error instanceof PurserError) || error.isRetryable)) {
        this.#settings.onWarning("Failed to track agent cost: it waits in the spool.", error);
        this.#later(this.#settings.retryIntervalMs);
        return { tracked: false, spooled: true, idempotencyKey: entry.key };
      }
      await spool.remove(entry.key);
      throw error;
    } finally {
      this.#inFlight.delete(entry.key);
    }
  }

  /** Leaves a record to the next batch. It is in the spool when the promise resolves, or else was sent. @throws PurserError */
  async enqueue(entry: Entry): Promise<void> {
    const spool = await this.#open();
    if (await this.#keep(spool, entry)) this.#later(BATCH_WAIT_MS);
    else await this.#send(entry, this.#settings.attempts);
  }

  /** Delivers what waits from an earlier time, in the background. */
  resume(): void {
    this.#later(0);
  }

  /** Tries to deliver everything that waits. @returns whether nothing waits any more */
  async flush(): Promise<boolean> {
    await this.#draining;
    await this.#drain();
    return (await (await this.#open()).list(1)).length === 0;
  }

  /** Delivers once more and stops; what is left waits on disk for the next process. */
  async close(): Promise<boolean> {
    this.#isClosed = true;
    if (this.#timer) clearTimeout(this.#timer);
    return this.flush();
  }

  #open(): Promise<Spool> {
    this.#spool ??= this.#openSpool();
    return this.#spool;
  }

  async #openSpool(): Promise<Spool> {
    const { spoolDir, onWarning } = this.#settings;
    if (spoolDir === null) return new MemorySpool();
    const { url, key } = this.#transport;
    try {
      return await DiskSpool.open(spoolDir ?? null, `${url} ${key?.split("_")[1] ?? "no key"}`);
    } catch (error) {
      onWarning("There is no folder for the spool: records that cannot be delivered wait in memory.", error);
      return new MemorySpool();
    }
  }

  /** A full disk must not stop the agent: the record is then only sent. */
  async #keep(spool: Spool, entry: Entry): Promise<boolean> {
    try {
      await spool.put(entry);
      return true;
    } catch (error) {
      this.#settings.onWarning("A record could not be spooled.", error);
      return false;
    }
  }

  #later(ms: number): void {
    if (this.#isClosed || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      void this.#drain().catch((error: unknown) =>
        this.#settings.onWarning("The spool cannot be read.", error),
      );
    }, ms);
    // A process that is done need not wait: what is on disk is delivered by the next one, or by close().
    const timer: { unref?: () => void } = this.#timer as never;
    timer.unref?.();
  }

  #drain(): Promise<void> {
    this.#draining ??= this.#drainAll().finally(() => {
      this.#draining = null;
    });
    return this.#draining;
  }

  async #drainAll(): Promise<void> {
    const spool = await this.#open();
    for (;;) {
      const listed = await spool.list(BATCH + this.#inFlight.size);
      const waiting = listed.filter(({ key }) => !this.#inFlight.has(key)).slice(0, BATCH);
      if (waiting.length === 0) return;
      const costs = firstThatFit(waiting.filter((entry) => entry.kind === "cost"));
      let delivered = costs.length === 0 ? true : await this.#sendBatch(spool, costs);
      for (const entry of waiting)
        if (delivered && entry.kind === "settle") delivered = await this.#sendOne(spool, entry);
      if (!delivered) return this.#later(this.#settings.retryIntervalMs);
    }
  }

  /** @returns false if the server is away: then the rest need not be tried */
  async #sendBatch(spool: Spool, entries: readonly Entry[]): Promise<boolean> {
    const body = { items: entries.map((entry) => entry.body) };
    const answer = await this.#try({ path: "/api/v1/costs:batch", body });
    if (answer === "away") return false;
    if (answer === "refused") return await this.#sendSingly(spool, entries);
    const results = answer.body.results as ItemResult[];
    let delivered = true;
    for (const [at, entry] of entries.entries())
      delivered = (await this.#conclude(spool, entry, results[at] as ItemResult)) && delivered;
    return delivered;
  }

  /** What is refused as a whole has a record in it that the others need not wait for. */
  async #sendSingly(spool: Spool, entries: readonly Entry[]): Promise<boolean> {
    let delivered = true;
    for (const entry of entries) if (delivered) delivered = await this.#sendOne(spool, entry);
    return delivered;
  }

  async #sendOne(spool: Spool, entry: Entry): Promise<boolean> {
    try {
      await this.#send(entry, 1);
      return this.#conclude(spool, entry, { ok: true });
    } catch (error) {
      if (!(error instanceof PurserError)) throw error;
      if (error.code === "unauthorized") return false;
      return this.#conclude(spool, entry, { ok: false, error });
    }
  }

  async #conclude(spool: Spool, entry: Entry, result: ItemResult): Promise<boolean> {
    if (result.ok) {
      await spool.remove(entry.key);
      return true;
    }
    const { code, message } = result.error;
    if (new PurserError(message, { code }).isRetryable) return false;
    this.#settings.onWarning(`The server refuses a record for good, ${code}: ${message}`);
    await spool.reject(entry, `${code}: ${message}`);
    return true;
  }

  /** @returns away also while the server refuses the key: that can be mended, a lost record cannot */
  async #try({ path, body }: { path: string; body: unknown }): Promise<Answer | "away" | "refused"> {
    try {
      const { timeoutMs } = this.#settings;
      return await this.#transport.send({ method: "POST", path, body, timeoutMs, attempts: 1 });
    } catch (error) {
      if (error instanceof PurserError && !error.isRetryable && !OF_THE_KEY.has(error.code)) return "refused";
      this.#settings.onWarning("Records wait in the spool.", error);
      return "away";
    }
  }

  #send(entry: Entry, attempts: number): Promise<Answer> {
    const { timeoutMs } = this.#settings;
    const call = { method: "POST" as const, timeoutMs, attempts };
    if (entry.kind === "cost")
      return this.#transport.send({ ...call, path: "/api/v1/costs", body: entry.body });
    const { reservationId, ...body } = entry.body;
    return this.#transport.send({ ...call, path: `/api/v1/authorizations/${reservationId}/settle`, body });
  }
}

/** As many as one batch may carry, one at least. */
function firstThatFit<T extends Entry>(entries: readonly T[]): T[] {
  let characters = 0;
  return entries.filter(({ body }, index) => {
    characters += JSON.stringify(body).length;
    return index === 0 || characters <= BATCH_CHARACTERS;
  });
}

/** A record with its key and its instant: made once, kept through every attempt. */
export function costEntry(input: TrackCostInput): Entry {
  const key = input.idempotencyKey ?? input.executionId ?? newKey();
  const occurredAt = input.occurredAt ?? new Date().toISOString();
  return { kind: "cost", key, body: { ...input, idempotencyKey: input.idempotencyKey ?? key, occurredAt } };
}

export function newKey(): string {
  return `sdk-${crypto.randomUUID()}`;
}
