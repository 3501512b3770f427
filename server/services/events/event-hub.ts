import { type EventPosition, readEventHead, readEvents } from "@/server/db/queries/events";
import type { Queryable } from "@/server/db/queryable";
import type { Log } from "@/server/log";
import {
  eventIdOf,
  isAfter,
  type LiveEvent,
  parseEventId,
  toLiveEvent,
} from "@/server/services/events/event-id";
import { EventQueue, type FollowEnd } from "@/server/services/events/event-queue";

const POLL_MS = 300;
/** A burst of commits wakes readers once in this time. */
const WAKE_MS = 40;
const PAGE = 500;

type Topic = { organizationId: string; position: EventPosition; queues: Set<EventQueue>; reading: boolean };
type Options = { db: Queryable; log: Log };

/**
 * The live events of each organization that somebody follows: one reader per organization and process, however many
 * follow. Without followers nothing is asked of the database.
 */
export class EventHub {
  readonly #options: Options;
  readonly #topics = new Map<string, Topic>();
  #poll: NodeJS.Timeout | null = null;
  #wake: NodeJS.Timeout | null = null;
  readonly #woken = new Set<string>();
  #closed = false;

  constructor(options: Options) {
    this.#options = options;
  }

  get followers(): number {
    let count = 0;
    for (const topic of this.#topics.values()) count += topic.queues.size;
    return count;
  }

  /** Something of this organization was committed by this process: look at once rather than at the next poll. */
  wake(organizationId: string): void {
    if (!this.#topics.has(organizationId)) return;
    this.#woken.add(organizationId);
    this.#wake ??= setTimeout(() => {
      this.#wake = null;
      const woken = [...this.#woken];
      this.#woken.clear();
      for (const id of woken) void this.#readTopic(this.#topics.get(id));
    }, WAKE_MS);
  }

  /**
   * The id to follow from for who asks for `lastEventId`: that, or of now where it is none or lies ahead. Who follows
   * from it misses nothing that is committed from here on.
   */
  async placeOf(lastEventId: string | null): Promise<string> {
    const head = await readEventHead(this.#options.db);
    return eventIdOf(placeBefore(lastEventId, head) ?? head);
  }

  /**
   * Follows an organization from now, or from after `lastEventId`; an id that is none, or lies ahead, means now.
   * Ends with the signal, when the hub closes, or when the reader is too slow to keep up, and returns which.
   */
  async *follow(
    organizationId: string,
    lastEventId: string | null,
    signal: AbortSignal,
  ): AsyncGenerator<LiveEvent, FollowEnd> {
    if (this.#closed) return "closed";
    const head = await readEventHead(this.#options.db);
    const topic = this.#join(organizationId, head);
    const queue = new EventQueue(signal);
    topic.queues.add(queue);
    try {
      const seen = placeBefore(lastEventId, head);
      let position = seen;
      // What lies before the topic's position is read here, what comes after it arrives in the queue.
      const until = topic.position;
      while (position && isAfter(until, position) && !signal.aborted) {
        const page = await readEvents(this.#options.db, organizationId, position, PAGE);
        for (const event of page) if (!isAfter(event, until)) yield toLiveEvent(event);
        const last = page.at(-1);
        position = page.length === PAGE && last ? last : null;
      }
      // Another process may have shown this reader events that this one is only about to read.
      for await (const event of queue) if (!seen || isAfter(event, seen)) yield toLiveEvent(event);
      return queue.endedBy;
    } finally {
      topic.queues.delete(queue);
      if (topic.queues.size === 0) this.#topics.delete(organizationId);
      if (this.#topics.size === 0) this.#stopPolling();
    }
  }

  close(): void {
    this.#closed = true;
    this.#stopPolling();
    for (const topic of this.#topics.values()) for (const queue of topic.queues) queue.end("closed");
  }

  #join(organizationId: string, head: EventPosition): Topic {
    const known = this.#topics.get(organizationId);
    if (known) return known;
    const topic: Topic = { organizationId, position: head, queues: new Set(), reading: false };
    this.#topics.set(organizationId, topic);
    this.#poll ??= setInterval(() => {
      for (const each of this.#topics.values()) void this.#readTopic(each);
    }, POLL_MS);
    return topic;
  }

  async #readTopic(topic: Topic | undefined): Promise<void> {
    if (!topic || topic.reading) return;
    topic.reading = true;
    try {
      const events = await readEvents(this.#options.db, topic.organizationId, topic.position, PAGE);
      const last = events.at(-1);
      if (last) topic.position = { xid: last.xid, seq: last.seq };
      for (const event of events) for (const queue of topic.queues) queue.push(event);
    } catch (error) {
      // The position has not moved: the next look reads the same events.
      this.#options.log.warn({ event: "events.read_failed", err: error });
    } finally {
      topic.reading = false;
    }
  }

  #stopPolling(): void {
    if (this.#poll) clearInterval(this.#poll);
    if (this.#wake) clearTimeout(this.#wake);
    this.#poll = null;
    this.#wake = null;
  }
}

function placeBefore(lastEventId: string | null, head: EventPosition): EventPosition | null {
  const given = lastEventId === null ? null : parseEventId(lastEventId);
  return given && !isAfter(given, head) ? given : null;
}
