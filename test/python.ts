import { spawnSync } from "node:child_process";

const { status, error } = spawnSync("python3", ["-c", "import requests"]);
const why = error ? "there is no python3" : "python3 has no requests";

/** Whether Python samples can be run here; if not, `reason` says why in the title of what is skipped. */
export const withRequests = { found: status === 0, reason: status === 0 ? "" : ` (skipped: ${why})` };
