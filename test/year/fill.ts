// node --import tsx test/year/fill.ts DATA_DIR EXECUTIONS: see README.md.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { compose } from "@/server/compose";
import { loadEnv } from "@/server/env";
import { createLog } from "@/server/log";
import { loadDemo } from "@/server/services/demo/load";

const DAYS = 365;
const [dataDir, executions] = process.argv.slice(2);
const count = Number(executions);
if (!dataDir || !Number.isSafeInteger(count) || count <= 0)
  throw new Error("usage: fill.ts DATA_DIR EXECUTIONS");

const env = loadEnv({ NODE_ENV: "production", PURSER_DATA_DIR: dataDir, BUDGET_LOG_LEVEL: "warn" });
const { container, close } = await compose(env, createLog(env));
try {
  const { adminEmail, adminPassword } = await loadDemo(container, { size: { count, days: DAYS } });
  // What autovacuum would have done in the course of a year.
  await container.pool.query("analyze");
  const filled = { executions: count, email: adminEmail, password: adminPassword };
  writeFileSync(path.join(dataDir, "filled.json"), JSON.stringify(filled), { mode: 0o600 });
} finally {
  await close();
}
process.exit(0);
