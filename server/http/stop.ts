import type { Server } from "node:http";

const GRACE_MS = 10_000;

/** Stops taking calls and waits for those in flight, at most 10 seconds; then what is left is cut. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      clearInterval(idle);
      resolve();
    });
    server.closeIdleConnections();
    // A connection that was busy a moment ago is idle now; node closes those only when asked.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
  });
}
