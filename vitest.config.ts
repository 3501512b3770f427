import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const elsewhere = ["**/node_modules/**", "**/dist/**", "**/.next/**", "**/.purser/**", "e2e/**"];
const resolve = {
  alias: [
    { find: /^@\//, replacement: root },
    // The SDK by its name, as tsconfig.json has it.
    { find: /^@purser\/sdk$/, replacement: `${root}sdk/src/index.ts` },
    { find: /^@purser\/sdk\/(.+)$/, replacement: `${root}sdk/src/$1.ts` },
  ],
};

export default defineConfig({
  test: {
    // Three on two cores: database tests wait for Postgres half of the time. No process or module
    // graph for each file alone: that would take three times as long, and every file makes its own world anyway (isolate).
    maxWorkers: 3,
    coverage: {
      provider: "v8",
      include: ["server/**/*.ts", "sdk/src/**/*.ts", "scripts/cli/**/*.ts", "components/**/*.{ts,tsx}"],
      exclude: ["server/db/generated/**", "**/*.test.{ts,tsx}"],
    },
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...elsewhere, "**/*.db.test.ts"],
          environment: "node",
          isolate: false,
          testTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: elsewhere,
          environment: "node",
          isolate: false,
          globalSetup: ["test/cluster.ts"],
          // Long, since only a test that hangs should meet it, on a machine however starved.
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
