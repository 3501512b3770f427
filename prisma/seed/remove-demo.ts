// Removes the demo organization from the database of this environment: npm run demo:remove
import { EnvError, loadProcessEnv } from "@/server/env";
import { createLog } from "@/server/log";
import { removeDemoOf } from "@/server/services/demo/remove";

try {
  const env = loadProcessEnv();
  const removed = await removeDemoOf(env, createLog({ logLevel: "error" }));
  process.stdout.write(
    removed.length === 0 ? "There is no demo organization.\n" : `Removed ${removed.join(", ")}.\n`,
  );
} catch (error) {
  process.stderr.write(
    `${error instanceof EnvError ? error.message : `The demo was not removed: ${String(error)}`}\n`,
  );
  process.exitCode = 1;
}
