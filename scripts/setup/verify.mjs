// npm run verify: the fast part of npm test; needs no database, no browser and no build.
import { report, runChecks } from "./checks.mjs";
import { runVitest } from "./counted.mjs";
import { ensureGenerated } from "./generate.mjs";
import { ensureInstalled } from "./install.mjs";

await ensureInstalled();
await ensureGenerated();
report([...(await runChecks()), await runVitest("unit tests", ["unit"])]);
