// An app that only holds the embedded Postgres: start.db.test.ts runs several of it, and kills some.
import { startEmbeddedPostgres } from "@/server/db/embedded/start";
import { silentLog } from "@/test/own-cluster";

const dataDir = process.argv[2];
if (!dataDir) throw new Error("usage: embedded-app DATA_DIR");
const running = await startEmbeddedPostgres({ dataDir, log: silentLog, fsync: false });
process.stdout.write(`${JSON.stringify({ pid: running.pid, reused: running.reused })}\n`);
const alive = setInterval(() => undefined, 1_000);
process.once("SIGTERM", () => {
  clearInterval(alive);
  void running.stop();
});
