import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { run } from "./run.mjs";

const PLACES = [
  process.env.PURSER_CHROMIUM,
  // The same engine without the browser's own windows, which no test looks at: a sixth less work.
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The system's Chromium, headless if there is one, installed by apt when we are root. @returns its path, or null after saying what to do */
export async function findChromium() {
  const found = PLACES.find((place) => place && existsSync(place));
  if (found) return found;
  const hasApt = spawnSync("apt-get", ["--version"], { stdio: "ignore" }).status === 0;
  if (process.getuid?.() === 0 && hasApt) {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    await run(["apt-get", "update", "-qq"], { env });
    for (const name of ["chromium-headless-shell", "chromium"]) {
      await run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", name], { env });
      if (existsSync(`/usr/bin/${name}`)) return `/usr/bin/${name}`;
    }
  }
  console.error(
    "No Chromium: run `sudo apt-get install chromium`, or set PURSER_CHROMIUM to the path of one.",
  );
  return null;
}
