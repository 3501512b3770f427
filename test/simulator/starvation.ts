import { readFileSync } from "node:fs";

const SAMPLE_MS = 100;
const KEPT = 6_000;

type Sample = { at: number; waited: Map<number, number> };

/**
 * How long our processes were ready to run while the machine ran others, as the kernel counts it for each main thread.
 * Their own work is not in it, so a server that is slow by itself gets no excuse. Linux only; elsewhere always 0.
 */
export class Starvation {
  readonly #samples: Sample[] = [];
  readonly #timer: NodeJS.Timeout;

  /** @param servers the processes that run now */
  constructor(private readonly servers: () => readonly number[]) {
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#sample();
  }

  /** Milliseconds that this process and the hungriest of the servers lost together between two instants. */
  between(from: number, to: number): number {
    this.#sample();
    const before = this.#samples.findLast(({ at }) => at <= from) ?? this.#samples[0];
    const after = this.#samples.find(({ at }) => at >= to) ?? this.#samples.at(-1);
    if (!before || !after) return 0;
    const lost = (pid: number) => (after.waited.get(pid) ?? 0) - (before.waited.get(pid) ?? 0);
    const servers = [...after.waited.keys()].filter((pid) => pid !== process.pid);
    return Math.round(lost(process.pid) + Math.max(0, ...servers.map(lost)));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const pids = [process.pid, ...this.servers()];
    this.#samples.push({ at: Date.now(), waited: new Map(pids.map((pid) => [pid, waitedMs(pid)])) });
    if (this.#samples.length > KEPT) this.#samples.shift();
  }
}

/** The second figure of schedstat: nanoseconds spent waiting for a processor. */
function waitedMs(pid: number): number {
  try {
    const [, waited] = readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ");
    return Number(waited ?? 0) / 1e6;
  } catch {
    // Not Linux, or the process has just ended.
    return 0;
  }
}
