import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveAuthSecret } from "@/server/auth-secret";

let dataDir = "";
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "purser-secret-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test("the secret is made once, kept, and readable by its owner only", () => {
  const first = resolveAuthSecret({ authSecret: null, dataDir });
  expect(Buffer.byteLength(first)).toBeGreaterThanOrEqual(32);
  expect(resolveAuthSecret({ authSecret: null, dataDir })).toBe(first);
  expect(statSync(path.join(dataDir, "auth-secret")).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(["auth-secret"]);
});

test("AUTH_SECRET wins and leaves no file", () => {
  expect(resolveAuthSecret({ authSecret: "given", dataDir })).toBe("given");
  expect(readdirSync(dataDir)).toEqual([]);
});
