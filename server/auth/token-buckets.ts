type Bucket = { left: number; at: number };
type Options = {
  perSecond: number;
  /** As many at once, after a rest. */
  burst: number;
  /** Buckets that are kept; the oldest goes when another comes, and is full when it comes back. */
  maxKept?: number;
};

const MAX_KEPT = 10_000;

/** A token bucket for each name, in the memory of this process. Time is given, in milliseconds that only grow. */
export class TokenBuckets {
  readonly #kept = new Map<string, Bucket>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get burst(): number {
    return this.#options.burst;
  }

  /** Seconds that the burst takes to fill anew. */
  get windowSeconds(): number {
    return Math.max(1, Math.ceil(this.#options.burst / this.#options.perSecond));
  }

  get size(): number {
    return this.#kept.size;
  }

  /** Takes one. @returns 0, or the seconds to wait where there is none */
  take(name: string, nowMs: number): number {
    const bucket = this.#filled(name, nowMs);
    if (bucket.left < 1) return this.#wait(bucket);
    bucket.left -= 1;
    return 0;
  }

  /** Takes none. @returns 0, or the seconds to wait until there is one */
  waitOf(name: string, nowMs: number): number {
    const bucket = this.#kept.get(name);
    if (bucket === undefined) return 0;
    this.#fill(bucket, nowMs);
    return bucket.left < 1 ? this.#wait(bucket) : 0;
  }

  #filled(name: string, nowMs: number): Bucket {
    const known = this.#kept.get(name);
    if (known !== undefined) {
      this.#fill(known, nowMs);
      return known;
    }
    const oldest =
      this.#kept.size >= (this.#options.maxKept ?? MAX_KEPT) ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    const bucket = { left: this.#options.burst, at: nowMs };
    this.#kept.set(name, bucket);
    return bucket;
  }

  #fill(bucket: Bucket, nowMs: number): void {
    const { perSecond, burst } = this.#options;
    if (nowMs <= bucket.at) return;
    bucket.left = Math.min(burst, bucket.left + ((nowMs - bucket.at) / 1_000) * perSecond);
    bucket.at = nowMs;
  }

  #wait({ left }: Bucket): number {
    return Math.max(1, Math.ceil((1 - left) / this.#options.perSecond));
  }
}
