import { once } from "node:events";
import { Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { packedFiles } from "@/server/http/packed-files";
import { createHttpServer, type Doors } from "@/server/http/server";

/** Prepares the pages. Next is loaded only by a process that serves them. */
export async function prepareNext(development: boolean): Promise<Pick<Doors, "next" | "upgrade">> {
  const { default: createNext } = await import("next");
  // Next adds its upgrade listener to the server it is given. This one never listens: our own server stays alone, and
  // only in development hands Next the socket that reloads pages.
  const inner = new Server();
  // Both server/ and dist/ stand one below the root.
  const root = path.resolve(import.meta.dirname, "..");
  const app = createNext({
    dev: development,
    dir: root,
    httpServer: inner,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  if (!development) {
    const send = packedFiles(root);
    return {
      next: async (req, res) => {
        if (!(await send(req, res))) await handle(req, res);
      },
    };
  }
  const next: Doors["next"] = (req, res) => handle(req, res);
  return { next, upgrade: (req, socket, head) => inner.emit("upgrade", req, socket, head) };
}

/** Pages that need nobody's session: the first is drawn, the second leads to it. */
const FIRST_PAGES = ["/sign-in", "/admin/budget"];

/**
 * Opens pages once before anybody waits. What the first page loads and compiles takes seconds of a processor, in which no
 * call of an agent would be answered.
 */
export async function warmPages({ next }: Pick<Doors, "next">): Promise<void> {
  const server = createHttpServer({ api: false, next, isStopping: () => false });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const { port } = server.address() as AddressInfo;
    for (const page of FIRST_PAGES) {
      const answer = await fetch(`http://127.0.0.1:${port}${page}`, {
        redirect: "manual",
        signal: AbortSignal.timeout(60_000),
      });
      await answer.arrayBuffer();
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
