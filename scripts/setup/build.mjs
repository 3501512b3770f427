import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { ensureGenerated } from "./generate.mjs";
import { run, tools } from "./run.mjs";
import { at, hashOf, isFresh, writeStamp } from "./stamp.mjs";

const STAMP = "dist/.stamp";
const SOURCES = [
  "app",
  "components",
  "server",
  "sdk",
  "scripts/cli",
  "prisma/schema",
  "prisma/seed",
  "public",
  "package-lock.json",
  "tsconfig.json",
  "next.config.mjs",
  "postcss.config.mjs",
  "tailwind.config.ts",
  "tsup.config.ts",
];

/** Builds pages and server. @returns exit code of the step that failed, or 0 */
export async function build() {
  await ensureGenerated();
  const hash = hashOf(SOURCES);
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  // tsup empties dist/ and so takes the stamp away: a build that stops half-way never counts as fresh.
  const steps = [tools.tsup, ...(existsSync(at("app")) ? [[...tools.next, "build"]] : [])];
  for (const step of steps) {
    const code = await run(step, { env });
    if (code !== 0) return code;
  }
  writeStamp(STAMP, hash);
  return 0;
}

/** Builds only if a source changed since the last build. */
export async function ensureBuilt() {
  await ensureGenerated();
  const built =
    existsSync(at("dist/main.js")) && (!existsSync(at("app")) || existsSync(at(".next/BUILD_ID")));
  if (built && isFresh(STAMP, hashOf(SOURCES))) return 0;
  console.log("Building …");
  return build();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = await build();
