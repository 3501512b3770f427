import type { OpenRun } from "./open-run";

/** A call on its way: what the clients of OpenAI and Anthropic hand out instead of a bare promise. */
export type ApiPromise = PromiseLike<unknown> & {
  asResponse?: () => Promise<unknown>;
  withResponse?: () => Promise<object>;
};
/** The call stands in an object, since a promise of a promise would wait for both. */
export type Sent = { run: OpenRun; call: ApiPromise };

/**
 * Stands for a call that first asks its budget. It can be awaited, and has the methods of the clients' own promise.
 * @param sent asks and sends; begun already
 * @param finish books what the parsed answer used, and hands it on
 */
export class GuardedCall implements PromiseLike<unknown> {
  readonly [Symbol.toStringTag] = "Promise";
  readonly #sent: Promise<Sent>;
  readonly #finish: (sent: Sent) => Promise<unknown>;
  #parsed: Promise<unknown> | null = null;

  constructor(sent: Promise<Sent>, finish: (sent: Sent) => Promise<unknown>) {
    this.#sent = sent;
    this.#finish = finish;
    // Whoever waits for the call hears of the refusal; here it is only kept from counting as unheard.
    sent.catch(() => undefined);
  }

  // biome-ignore lint/suspicious/noThenProperty: it stands for a promise.
  then<A = unknown, B = never>(
    onFulfilled?: ((value: unknown) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#parse().then(onFulfilled, onRejected);
  }

  catch<B>(onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.#parse().catch(onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<unknown> {
    return this.#parse().finally(onFinally);
  }

  /** The answer unread: what it used cannot be seen, so the estimate is booked. */
  async asResponse(): Promise<unknown> {
    const { run, call } = await this.#sent;
    try {
      const response = await call.asResponse?.();
      await run.settle(run.estimate());
      return response;
    } catch (error) {
      await run.fail(error);
      throw error;
    }
  }

  async withResponse(): Promise<object> {
    const data = await this.#parse();
    const { call } = await this.#sent;
    return { ...(await call.withResponse?.()), data };
  }

  /** The clients' helpers make parsed answers of answers with it. */
  _thenUnwrap(transform: (data: unknown, props?: unknown) => unknown): GuardedCall {
    return new GuardedCall(this.#sent, async () => transform(await this.#parse()));
  }

  #parse(): Promise<unknown> {
    this.#parsed ??= this.#sent.then(this.#finish);
    return this.#parsed;
  }
}
