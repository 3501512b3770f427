// node --import tsx test/year/fill.ts DATA_DIR EXECUTIONS: see README.md. The sign-in is the last line, as JSON.
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
  console.log(JSON.stringify({ email: adminEmail, password: adminPassword }));
} finally {
  await close();
}
process.exit(0);
