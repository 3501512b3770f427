import { existsSync } from "node:fs";
import { defineConfig } from "tsup";

const entries = {
  main: "server/main.ts",
  cli: "scripts/cli/main.ts",
  // A thread of the server, which its file names beside it.
  "pdf-thread": "server/services/export/pdf-thread.ts",
};

export default defineConfig({
  entry: Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file))),
  format: "esm",
  target: "node20",
  platform: "node",
  outDir: "dist",
  // Packages stay in node_modules; only our own files, reached by "@/", are bundled.
  skipNodeModulesBundle: true,
  noExternal: [/^@\//],
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
});
