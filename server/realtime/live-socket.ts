import type { WebSocket } from "ws";
import { type Feed, frameOf } from "@/server/realtime/feeds";
import type { EventsEnd } from "@/server/services/budget/follow-events";
import type { LiveEvent } from "@/server/services/events/event-id";

const PING_MS = 30_000;
/** A frame that the reader's side does not take for so long means that it does not keep up. */
const SEND_MS = 5_000;
/** Frames of any kind that a reader may send in a minute: nothing it says is listened to. */
const TALK_PER_MINUTE = 120;

type End = EventsEnd | "unreadable" | "talkative" | "binary";
/** Codes from 4000 on are ours; `graceMs` is how long the other side may take to say goodbye. */
const CLOSES: Record<End, { code: number; reason: string; graceMs: number }> = {
  left: { code: 1000, reason: "", graceMs: 1_500 },
  closed: { code: 1001, reason: "The server stops. Resume after the last id.", graceMs: 1_500 },
  binary: { code: 1003, reason: "This socket takes no messages.", graceMs: 1_500 },
  talkative: { code: 1008, reason: "This socket takes no messages.", graceMs: 1_500 },
  unreadable: {
    code: 1013,
    reason: "The books cannot be read now. Resume after the last id.",
    graceMs: 1_500,
  },
  revoked: { code: 4401, reason: "The key or session is no longer valid.", graceMs: 1_500 },
  slow: { code: 4408, reason: "Too slow. Resume after the last id.", graceMs: 10_000 },
};

type Live = {
  ws: WebSocket;
  feed: Feed;
  /** Ends with the signal of `gone`. */
  events: AsyncGenerator<LiveEvent, EventsEnd>;
  gone: AbortController;
  onFailure: (error: unknown) => void;
};

/** Sends a feed to one socket until either side ends it. Never rejects. */
export async function serveSocket({ ws, feed, events, gone, onFailure }: Live): Promise<void> {
  ws.once("close", () => gone.abort());
  // A frame that breaks the protocol: ws answers with its code and closes by itself.
  ws.on("error", () => gone.abort());
  const ping = keepAlive(ws);
  limitTalk(ws);
  try {
    closeFor(ws, await sendAll(ws, feed, events));
  } catch (error) {
    onFailure(error);
    closeFor(ws, "unreadable");
  } finally {
    clearInterval(ping);
    gone.abort();
    // Where the sending ended first, the events are told that nobody asks for more.
    await events.return("left").catch(onFailure);
  }
}

async function sendAll(ws: WebSocket, feed: Feed, events: Live["events"]): Promise<EventsEnd> {
  for (;;) {
    const step = await events.next();
    if (step.done) return step.value;
    if (!feed.takes(step.value)) continue;
    const sent = await send(ws, frameOf(step.value));
    if (sent !== "taken") return sent;
  }
}

/** One frame at a time: what waits meanwhile is bounded by the queue of the events. */
function send(ws: WebSocket, frame: string): Promise<"taken" | "left" | "slow"> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve("slow"), SEND_MS);
    ws.send(frame, (error) => {
      clearTimeout(late);
      resolve(error ? "left" : "taken");
    });
  });
}

function keepAlive(ws: WebSocket): NodeJS.Timeout {
  let isAlive = true;
  ws.on("pong", () => {
    isAlive = true;
  });
  return setInterval(() => {
    if (!isAlive) return ws.terminate();
    isAlive = false;
    ws.ping();
  }, PING_MS);
}

function limitTalk(ws: WebSocket): void {
  let count = 0;
  let since = performance.now();
  const onFrame = () => {
    const now = performance.now();
    if (now - since > 60_000) [count, since] = [0, now];
    count += 1;
    if (count > TALK_PER_MINUTE) closeFor(ws, "talkative");
  };
  for (const event of ["message", "ping", "pong"] as const) ws.on(event, onFrame);
  ws.on("message", (_data, isBinary) => {
    if (isBinary) closeFor(ws, "binary");
  });
}

function closeFor(ws: WebSocket, end: End): void {
  if (ws.readyState !== ws.OPEN) return;
  const { code, reason, graceMs } = CLOSES[end];
  ws.close(code, reason);
  const cut = setTimeout(() => ws.terminate(), graceMs);
  ws.once("close", () => clearTimeout(cut));
}
