import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

export type DroppingProxy = {
  url: string;
  /** Answers that came back from the server and were never passed on. */
  dropped: () => number;
  close: () => Promise<void>;
};

/**
 * A TCP proxy in front of a server that swallows answers: the request arrives and takes effect, the caller sees a
 * broken connection.
 * @param drops asked once for each answer
 */
export async function startDroppingProxy(targetUrl: string, drops: () => boolean): Promise<DroppingProxy> {
  const target = new URL(targetUrl);
  const open = new Set<Socket>();
  let dropped = 0;
  const server = createServer((caller) => {
    const upstream = connect(Number(target.port), target.hostname);
    const both = [caller, upstream];
    const end = () => {
      for (const socket of both) socket.destroy();
    };
    for (const socket of both) {
      open.add(socket);
      socket.on("error", end);
      socket.on("close", () => {
        open.delete(socket);
        end();
      });
    }
    caller.pipe(upstream);
    upstream.on("data", (chunk: Buffer) => {
      if (drops()) {
        dropped += 1;
        end();
      } else {
        caller.write(chunk);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dropped: () => dropped,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
