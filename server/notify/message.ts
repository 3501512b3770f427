import type { AlertLevelName } from "@/server/contract/admin-alerts";

/** Something that a channel tells, made once for every kind of channel. */
export type Message = {
  /** The delivery's: the same with every attempt, so that a receiver knows a repeat. */
  id: string;
  /** Such as `budget.alert`. */
  type: string;
  occurredAt: Date;
  /** One line. */
  title: string;
  /** One sentence. */
  text: string;
  level: (typeof AlertLevelName.options)[number] | null;
  /** Where a person reads more. */
  link: string;
  /** What a program reads; plain JSON values, money as decimal strings. */
  data: Record<string, unknown>;
  /** Of a digest: what it holds. */
  items?: readonly Message[];
};

/** What came of one attempt. `status`: what the receiver answered, if it speaks HTTP and did. */
export type Sent =
  | { ok: true; status: number | null }
  | { ok: false; status: number | null; error: string; isGone: boolean };

export function failed(error: string, status: number | null = null): Sent {
  // 410: the receiver says that it wants to hear no more.
  return { ok: false, status, error, isGone: status === 410 };
}
