import { existsSync, readFileSync } from "node:fs";
import { must } from "./run.mjs";
import { at, hashOf, isFresh, writeStamp } from "./stamp.mjs";

// npm leaves packages that only an optional peer asks for out of its own record, so we keep one too.
const STAMP = "node_modules/.purser-installed";
const MINIMUM = [20, 19];

/** Installs from the lockfile unless exactly that is installed already. No install script is run: none is needed. */
export async function ensureInstalled() {
  refuseOldNode();
  const hash = hashOf(["package-lock.json", "package.json"]);
  if (isFresh(STAMP, hash) || isInstalled()) return;
  console.log("Installing packages from the lockfile …");
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const flags = [
    "--ignore-scripts",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  // Not `npm ci`, which works too but takes away first what is installed already. Versions are the lockfile's all the
  // same, and --no-save leaves the lockfile as it is.
  await must([...npm, "install", "--no-save", ...flags], {
    mend: "npm install failed. Is the npm registry reachable (npm ping), and is there room on the disk?",
    env: { NODE_ENV: "development" },
  });
  writeStamp(STAMP, hash);
}

function refuseOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  console.error(`Purser needs Node ${MINIMUM.join(".")} or newer; this is ${process.versions.node}.`);
  process.exit(1);
}

function isInstalled() {
  const [wanted, present] = [packagesOf("package-lock.json"), packagesOf("node_modules/.package-lock.json")];
  if (!present) return false;
  // Optional packages are those of other platforms: npm leaves them out.
  const missing = Object.entries(wanted ?? {}).find(
    ([name, { version, optional, devOptional, peer }]) =>
      name !== "" && !optional && !devOptional && !peer && present[name]?.version !== version,
  );
  return !missing;
}

function packagesOf(lockfile) {
  if (!existsSync(at(lockfile))) return null;
  return JSON.parse(readFileSync(at(lockfile), "utf8")).packages;
}
