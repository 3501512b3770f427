// An agent that works without end on the SDK: f11-sdk-outage.db.test.ts runs it, kills it, and runs another.
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { BudgetTracker } from "@/sdk/src/tracker";

const [name = "", url, key, spoolDir] = process.argv.slice(2);
const tracker = new BudgetTracker({
  url,
  key,
  spoolDir,
  failMode: "open",
  attempts: 2,
  retryIntervalMs: 100,
  timeoutMs: 5_000,
  onWarning: () => undefined,
});
let isEnding = false;
process.once("SIGTERM", () => {
  isEnding = true;
});

const KINDS = [
  (task: string) => tracker.trackCost({ agentType: "CONTENT", task, tokens: 100 }),
  (task: string) => tracker.record({ agentType: "CONTENT", task, tokens: 100 }),
  (task: string) =>
    tracker.executeWithTracking(() => Promise.resolve({ usage: { total_tokens: 100 } }), {
      agentType: "CONTENT",
      task,
      estimatedTokens: 200,
    }),
];

for (let n = 0; !isEnding; n += 1) {
  const task = `${name}-${n}`;
  await KINDS[n % KINDS.length]?.(task);
  // What is said here was taken by the SDK; it is said at once, since the process may end at any instant.
  writeSync(1, `${task}\n`);
  await sleep(5);
}
while (!(await tracker.flush())) await sleep(100);
await tracker.close();
