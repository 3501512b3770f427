import type { Server } from "node:http";
import type { Duplex } from "node:stream";

const GRACE_MS = 10_000;

/**
 * Stops taking calls and waits for those in flight, at most 10 seconds; then what is left is cut.
 * @param upgraded sockets that the server has given away: it neither waits for their calls nor closes them itself
 */
export function closeServer(server: Server, upgraded: Iterable<Duplex>): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    for (const socket of upgraded) socket.destroy();
    server.closeIdleConnections();
    // A connection that was busy a moment ago is idle now; node closes those only when asked.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
  });
}
