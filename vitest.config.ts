import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const elsewhere = ["**/node_modules/**", "**/dist/**", "**/.next/**", "**/.purser/**", "e2e/**"];
const resolve = { alias: [{ find: /^@\//, replacement: root }] };

export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...elsewhere, "**/*.db.test.ts"],
          environment: "node",
        },
      },
      {
        resolve,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: elsewhere,
          environment: "node",
          globalSetup: ["test/cluster.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
