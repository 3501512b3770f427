import type { LiveEvent } from "@/server/services/events/event-id";

/** What one path sends of the organization's events. */
export type Feed = { name: string; takes: (event: LiveEvent) => boolean };

const FEEDS: Readonly<Record<string, Feed>> = {
  "/ws": { name: "ws", takes: () => true },
  "/ws/alerts": { name: "ws.alerts", takes: ({ type }) => type === "alert.raised" },
};

export const FEED_PATHS = Object.keys(FEEDS);

export function feedAt(path: string): Feed | null {
  return Object.hasOwn(FEEDS, path) ? (FEEDS[path] ?? null) : null;
}

/** An event in Tekton's shape; `id` is ours, to resume after. */
export function frameOf({ id, type, payload, at }: LiveEvent): string {
  return JSON.stringify({ id, type, topic: type.slice(0, type.indexOf(".")), payload, timestamp: at });
}
