import { setTimeout as sleep } from "node:timers/promises";
import { type ClientOptions, WebSocket } from "ws";

export type Frame = { id: string; type: string; topic: string; payload: unknown; timestamp: string };
type Closed = { code: number; reason: string };

/** One reader of live events, and all that it was sent. */
export type SocketClient = {
  ws: WebSocket;
  frames: Frame[];
  /** Where it stood when it opened. */
  position: string;
  closed: Promise<Closed>;
  /** The frames so far, once there are as many that match. */
  until: (count: number, matches?: (frame: Frame) => boolean) => Promise<Frame[]>;
};

/** @returns the open socket, or the status that refused it */
export async function openSocket(url: string, options: ClientOptions = {}): Promise<SocketClient | number> {
  const ws = new WebSocket(url, options);
  const frames: Frame[] = [];
  let position = "";
  ws.on("message", (data) => frames.push(JSON.parse(String(data)) as Frame));
  ws.on("error", () => undefined);
  ws.on("upgrade", (response) => {
    position = String(response.headers["last-event-id"]);
  });
  const closed = new Promise<Closed>((resolve) => {
    ws.once("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const status = await new Promise<number | null>((resolve) => {
    ws.once("open", () => resolve(null));
    ws.once("unexpected-response", (_request, response) => {
      response.resume();
      ws.terminate();
      resolve(response.statusCode ?? 0);
    });
  });
  if (status !== null) return status;
  const until: SocketClient["until"] = async (count, matches = () => true) => {
    // Events come in the order of their transactions: one that another test holds open on this Postgres delays them.
    const deadline = performance.now() + 120_000;
    for (;;) {
      const found = frames.filter(matches);
      if (found.length >= count) return found;
      if (performance.now() > deadline)
        throw new Error(`${found.length} of ${count} frames arrived: ${JSON.stringify(frames.slice(-3))}`);
      await sleep(20);
    }
  };
  return { ws, frames, position, closed, until };
}

/** As openSocket, where a refusal is a fault of the test. */
export async function openedSocket(url: string, options: ClientOptions = {}): Promise<SocketClient> {
  const opened = await openSocket(url, options);
  if (typeof opened === "number") throw new Error(`The socket was refused: ${opened}.`);
  return opened;
}
