import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "sdk/src/index.ts", testing: "sdk/src/testing.ts" },
  outDir: "sdk/dist",
  tsconfig: "sdk/tsconfig.json",
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  // The one thing that is not there on the edge; it is loaded where it is there.
  external: [/^node:/],
  removeNodeProtocol: false,
  dts: true,
  splitting: false,
  clean: true,
});
