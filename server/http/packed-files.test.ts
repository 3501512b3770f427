import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packedFiles } from "./packed-files";

const SCRIPT = `const text = "${randomBytes(2_000).toString("hex")}";`;
const FOLDER = "/_next/static/chunks";
let server: Server;
let url: string;

beforeAll(async () => {
  const root = mkdtempSync(path.join(tmpdir(), "purser-packed-"));
  mkdirSync(path.join(root, ".next/static/chunks"), { recursive: true });
  writeFileSync(path.join(root, ".next/static/chunks/a1~b.js"), SCRIPT);
  writeFileSync(path.join(root, ".next/static/secret.js"), "not a chunk");
  const send = packedFiles(root);
  server = createServer(async (req, res) => {
    if (!(await send(req, res))) res.writeHead(299).end("next");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (file: string, headers: Record<string, string> = {}, method = "GET") =>
  fetch(`${url}${file}`, { method, headers: { "accept-encoding": "gzip, br", ...headers } });

describe("packedFiles", () => {
  test("a script of the build comes packed, whole, and may be kept for ever", async () => {
    for (const _again of [1, 2]) {
      const answer = await ask(`${FOLDER}/a1~b.js`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-encoding")).toBe("gzip");
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(answer.headers.get("content-type")).toBe("application/javascript; charset=UTF-8");
      expect(Number(answer.headers.get("content-length"))).toBeLessThan(SCRIPT.length);
      expect(await answer.text()).toBe(SCRIPT);
    }
  });

  test("HEAD has the same head and no body", async () => {
    const answer = await ask(`${FOLDER}/a1~b.js`, {}, "HEAD");
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
  });

  test.each([
    ["a name that is not built", `${FOLDER}/other.js`, {}],
    ["what is not below the chunks", "/_next/static/secret.js", {}],
    ["a way out of the folder", `${FOLDER}/..%2fsecret.js`, {}],
    ["a question behind the name", `${FOLDER}/a1~b.js?x=1`, {}],
    ["a reader that cannot unpack", `${FOLDER}/a1~b.js`, { "accept-encoding": "identity" }],
    ["a reader that refuses gzip", `${FOLDER}/a1~b.js`, { "accept-encoding": "br, gzip;q=0" }],
    ["a part of the file", `${FOLDER}/a1~b.js`, { range: "bytes=0-9" }],
    ["whether it changed", `${FOLDER}/a1~b.js`, { "if-none-match": 'W/"1"' }],
  ])("%s is left to Next", async (_name, file, headers) => {
    expect((await ask(file, headers)).status).toBe(299);
  });
});
