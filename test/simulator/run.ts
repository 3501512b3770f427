// npm run bench -- simulate: random worlds, faults on, two server processes. See README.md beside this file.
import { parseArgs } from "node:util";
import { startEmbeddedPostgres } from "@/server/db/embedded/start";
import { migrate } from "@/server/db/migrate";
import { killPostgres } from "@/test/kill-postgres";
import { silentLog, startOwnCluster } from "@/test/own-cluster";
import { randomFrom } from "@/test/seeded-random";
import { Ground } from "./ground";
import { planWorld } from "./plan";
import { report } from "./report";
import { runWorld } from "./world";

const { values } = parseArgs({
  options: {
    worlds: { type: "string", default: "20" },
    seed: { type: "string", default: String(Date.now() % 0x7fffffff) },
    /** A world by the seed that a report names; may be given again. */
    world: { type: "string", multiple: true },
    "no-faults": { type: "boolean", default: false },
    "keep-going": { type: "boolean", default: false },
    /** Begins no world after so many minutes. */
    minutes: { type: "string" },
    clients: { type: "string", default: "20" },
    "no-fsync": { type: "boolean", default: false },
    calls: { type: "string", default: "250" },
    storm: { type: "string", default: "2000" },
  },
});

const scale = {
  stormMs: Number(values.storm),
  minCalls: Number(values.calls),
  clients: Number(values.clients),
  canKillPostgres: true,
  withFaults: !values["no-faults"],
};
const seeds = randomFrom(Number(values.seed));
const named = values.world?.map(Number);
const worlds = named?.length ?? Number(values.worlds);
console.log(
  named === undefined
    ? `${worlds} worlds, seed ${values.seed} (--seed ${values.seed} plays them again)`
    : `worlds ${named.join(", ")}`,
);

const cluster = await startOwnCluster(!values["no-fsync"]);
await migrate({ url: cluster.url, log: silentLog });
const ground = await Ground.open({
  url: cluster.url,
  killPostgres: async () => {
    await killPostgres(cluster.dataDir);
    await startEmbeddedPostgres({ dataDir: cluster.dataDir, log: silentLog, fsync: !values["no-fsync"] });
  },
});
const began = Date.now();
const until =
  values.minutes === undefined ? Number.POSITIVE_INFINITY : began + Number(values.minutes) * 60_000;
let played = 0;
let bad = 0;
try {
  for (let index = 1; index <= worlds && Date.now() < until; index += 1) {
    const seed = named?.[index - 1] ?? seeds.between(1, 0x7ffffffe);
    const plan = planWorld(seed, scale);
    const result = await runWorld(ground, plan);
    played += 1;
    report({ index, worlds, plan, result, began, logs: ground.logs() });
    if (result.violations.length === 0) continue;
    bad += 1;
    if (!values["keep-going"]) break;
  }
} finally {
  await ground.close();
  await cluster.stop();
}
console.log(`${played} worlds: ${bad === 0 ? "no violation" : `${bad} with violations`}.`);
process.exitCode = bad === 0 ? 0 : 1;
