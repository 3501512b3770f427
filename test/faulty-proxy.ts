import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What the network does to one message. `lose-request`: it never arrives. `lose-answer`: it takes effect and the
 * caller sees a broken connection. `repeat`: it arrives twice, and only one answer comes back. `hang`: it never
 * arrives, and the connection stays open.
 */
export type Fate = "pass" | "lose-request" | "lose-answer" | "repeat" | "hang" | { delayMs: number };

export type FaultyProxy = {
  url: string;
  /** How many messages met each fate but "pass". */
  met: () => Record<"lose-request" | "lose-answer" | "repeat" | "hang" | "delay", number>;
  close: () => Promise<void>;
};

const HEAD_END = "\r\n\r\n";

/**
 * A TCP proxy in front of a server that loses, delays and repeats messages.
 * @param targetUrl asked anew for each connection, since a server may come back elsewhere
 * @param fate asked once for each message
 */
export async function startFaultyProxy(targetUrl: () => string, fate: () => Fate): Promise<FaultyProxy> {
  const open = new Set<Socket>();
  const met = { "lose-request": 0, "lose-answer": 0, repeat: 0, hang: 0, delay: 0 };
  const keep = (socket: Socket, end: () => void) => {
    open.add(socket);
    socket.on("error", end);
    socket.on("close", () => {
      open.delete(socket);
      end();
    });
  };
  const toTarget = () => {
    const target = new URL(targetUrl());
    return connect(Number(target.port), target.hostname);
  };

  const server = createServer((caller) => {
    const upstream = toTarget();
    const end = () => {
      caller.destroy();
      upstream.destroy();
    };
    keep(caller, end);
    keep(upstream, end);
    let current: Fate = "pass";
    let isAnswering = true;
    caller.on("data", (chunk: Buffer) => {
      if (isAnswering) current = fate();
      isAnswering = false;
      if (current === "lose-request") {
        met["lose-request"] += 1;
        return end();
      }
      if (current === "hang") {
        met.hang += 1;
        return;
      }
      if (current === "repeat" && isWhole(chunk)) {
        met.repeat += 1;
        const twin = toTarget();
        keep(twin, () => twin.destroy());
        twin.write(chunk);
        twin.once("data", () => twin.destroy());
      }
      upstream.write(chunk);
    });
    let answered = Promise.resolve();
    upstream.on("data", (chunk: Buffer) => {
      isAnswering = true;
      if (current === "lose-answer") {
        met["lose-answer"] += 1;
        return end();
      }
      if (typeof current !== "object") return void answered.then(() => caller.write(chunk));
      met.delay += 1;
      const { delayMs } = current;
      answered = answered.then(() => sleep(delayMs)).then(() => void caller.write(chunk));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    met: () => met,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Whether a chunk is one whole HTTP request: only then can it be sent again as it is. */
function isWhole(chunk: Buffer): boolean {
  const text = chunk.toString("latin1");
  const head = text.indexOf(HEAD_END);
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(text)?.[1];
  return head !== -1 && length !== undefined && text.length === head + HEAD_END.length + Number(length);
}
