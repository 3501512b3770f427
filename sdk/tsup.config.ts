import { defineConfig, type Options } from "tsup";

/** One bundle a door, for Node and the edge alike; nothing is imported from outside. */
export const bundles: Options = {
  entry: {
    index: "sdk/src/index.ts",
    ai: "sdk/src/ai.ts",
    anthropic: "sdk/src/anthropic.ts",
    langchain: "sdk/src/langchain.ts",
    openai: "sdk/src/openai.ts",
    testing: "sdk/src/testing.ts",
  },
  format: ["esm", "cjs"],
  target: "es2022",
  platform: "neutral",
  splitting: false,
};

export default defineConfig({
  ...bundles,
  outDir: process.env.PURSER_SDK_OUT ?? "sdk/dist",
  tsconfig: "sdk/tsconfig.json",
  dts: true,
  clean: true,
});
