import type { EventPosition, EventRow } from "@/server/db/queries/events";

const SHAPE = /^evt_(\d{1,19})_(\d{1,18})$/;

/** An event as followers see it; `id` is what to resume after. */
export type LiveEvent = { id: string; type: string; payload: unknown; at: string };

export function toLiveEvent({ type, payload, createdAt, ...position }: EventRow): LiveEvent {
  return { id: eventIdOf(position), type, payload, at: createdAt.toISOString() };
}

export function eventIdOf({ xid, seq }: EventPosition): string {
  return `evt_${xid}_${seq}`;
}

/** The position an id stands for, or null for text that is none. */
export function parseEventId(text: string): EventPosition | null {
  const match = SHAPE.exec(text);
  return match?.[1] && match[2] ? { xid: match[1], seq: match[2] } : null;
}

export function isAfter(left: EventPosition, right: EventPosition): boolean {
  const [a, b] = [BigInt(left.xid), BigInt(right.xid)];
  return a === b ? BigInt(left.seq) > BigInt(right.seq) : a > b;
}
