import { Server } from "node:http";
import path from "node:path";
import type { Doors } from "@/server/http/server";

/** Prepares the pages. Next is loaded only by a process that serves them. */
export async function prepareNext(development: boolean): Promise<Pick<Doors, "next" | "upgrade">> {
  const { default: createNext } = await import("next");
  const app = createNext({
    dev: development,
    // Both server/ and dist/ stand one below the root.
    dir: path.resolve(import.meta.dirname, ".."),
    // Next adds its own upgrade listener to the server it is given. This one never listens: our own stays alone.
    httpServer: new Server(),
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  const next: Doors["next"] = (req, res) => handle(req, res);
  if (!development) return { next };
  const upgrade = app.getUpgradeHandler();
  return { next, upgrade: (req, socket, head) => void upgrade(req, socket, head) };
}
