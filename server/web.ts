import { Server } from "node:http";
import path from "node:path";
import type { Doors } from "@/server/http/server";

/** Prepares the pages. Next is loaded only by a process that serves them. */
export async function prepareNext(development: boolean): Promise<Pick<Doors, "next" | "upgrade">> {
  const { default: createNext } = await import("next");
  // Next adds its upgrade listener to the server it is given. This one never listens: our own server stays alone, and
  // only in development hands Next the socket that reloads pages.
  const inner = new Server();
  const app = createNext({
    dev: development,
    // Both server/ and dist/ stand one below the root.
    dir: path.resolve(import.meta.dirname, ".."),
    httpServer: inner,
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  const next: Doors["next"] = (req, res) => handle(req, res);
  if (!development) return { next };
  return { next, upgrade: (req, socket, head) => inner.emit("upgrade", req, socket, head) };
}
