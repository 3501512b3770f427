import type { AdminCalls } from "./admin-calls";

/** What a budget says when it crosses a level. */
export type BudgetAlert = {
  id: string;
  budgetName: string;
  alertLevel: string;
  /** Spent of the limit that was crossed, per cent; null for a reported violation. */
  costPercentage: number | null;
  sentence: string;
};
export type AlertCallback = (alert: BudgetAlert) => void | Promise<void>;

type AlertRow = { id: string; budgetName: string; level: string; percent: string | null; sentence: string };
type Warn = (message: string, cause?: unknown) => void;

const LONGEST_WAIT_MS = 5_000;

/** Follows the server's events and tells of each alert once; comes back after a break where it was. */
export class AlertFeed {
  readonly #calls: AdminCalls;
  readonly #warn: Warn;
  readonly #callbacks = new Set<AlertCallback>();
  readonly #stop = new AbortController();
  #lastEventId: string | null = null;
  #opened: Promise<void> | null = null;

  constructor(calls: AdminCalls, warn: Warn) {
    this.#calls = calls;
    this.#warn = warn;
  }

  /** Resolves when the server listens. @returns ends this callback @throws PurserError if it cannot be begun */
  async add(callback: AlertCallback): Promise<() => void> {
    this.#opened ??= this.#begin().catch((error: unknown) => {
      // Whoever asks again tries anew.
      this.#opened = null;
      throw error;
    });
    await this.#opened;
    this.#callbacks.add(callback);
    return () => void this.#callbacks.delete(callback);
  }

  close(): void {
    this.#stop.abort();
  }

  async #begin(): Promise<void> {
    const first = await this.#connect();
    void this.#follow(first);
  }

  #connect(): Promise<ReadableStream<Uint8Array>> {
    return this.#calls.events(this.#lastEventId, this.#stop.signal);
  }

  async #follow(first: ReadableStream<Uint8Array>): Promise<void> {
    let stream: ReadableStream<Uint8Array> | null = first;
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      try {
        for await (const frame of framesOf(stream ?? (await this.#connect()))) {
          failures = 0;
          await this.#take(frame);
        }
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        if (failures === 0) this.#warn("Alerts cannot be followed; trying again.", error);
        failures += 1;
      }
      stream = null;
      const ms = Math.random() * Math.min(100 * 2 ** failures, LONGEST_WAIT_MS);
      await new Promise((resolve) => setTimeout(resolve, ms));
    }
  }

  async #take({ id, event, data }: Frame): Promise<void> {
    if (event === "alert.raised") {
      const { payload } = JSON.parse(data) as { payload: { id: string } };
      const rows = await this.#calls.get<{ data: AlertRow[] }>("/alerts", { state: "all", limit: "100" });
      const row = rows.data.find((each) => each.id === payload.id);
      if (row) await this.#tell(row);
    }
    // Only now: an alert that could not be told is asked for again.
    this.#lastEventId = id ?? this.#lastEventId;
  }

  async #tell({ id, budgetName, level, percent, sentence }: AlertRow): Promise<void> {
    const costPercentage = percent === null ? null : Number(percent);
    for (const callback of this.#callbacks)
      try {
        await callback({ id, budgetName, alertLevel: level, costPercentage, sentence });
      } catch (error) {
        this.#warn("An alert callback failed.", error);
      }
  }
}

type Frame = { id: string | null; event: string; data: string };

/** The frames of a stream of server-sent events. */
async function* framesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Frame, void> {
  const decoder = new TextDecoder();
  const reader = stream.getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) =>
          block
            .split("\n")
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const event = field("event");
        if (event !== undefined) yield { id: field("id") ?? null, event, data: field("data") ?? "{}" };
      }
    }
  } finally {
    // Whoever has stopped reading opens another one: this one would stay open beside it.
    await reader.cancel().catch(() => undefined);
  }
}
