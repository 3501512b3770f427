import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "@/server/http/server";
import { ROUTES } from "@/server/rest/routes";
import { setFakeContainer } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";

setFakeContainer({});
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
const get = (url: string, method = "GET") => httpCall(port, { method, url });

describe("the API reference", () => {
  test("SAFE-56 NGX-5 the document is served to anybody and has every route", async () => {
    const reply = await get("/openapi.json");
    expect([reply.status, reply.headers["content-type"]]).toEqual([200, "application/json"]);
    const { openapi, paths } = JSON.parse(reply.body) as { openapi: string; paths: object };
    expect([openapi, Object.keys(paths).sort()]).toEqual([
      "3.1.0",
      [...new Set(ROUTES.map(({ path }) => path))].sort(),
    ]);
  });

  test("NGX-50 the page and all that it loads come from here, and no script stands in it", async () => {
    const page = await get("/docs");
    expect(page.headers["content-security-policy"]).toContain("script-src 'self';");
    expect(page.body).not.toMatch(/<script(?! src="\/docs\/[\w.-]+")|https?:|style=/);
    const files = [...page.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] as string);
    expect(files.length).toBe(3);
    for (const file of files) {
      const reply = await get(file);
      expect([file, reply.status, reply.headers["x-content-type-options"]]).toEqual([file, 200, "nosniff"]);
      expect(reply.headers["content-type"]).toMatch(
        file.endsWith(".css") ? /^text\/css/ : /^text\/javascript/,
      );
    }
    expect((await get("/docs/start.js")).body).toContain('url: "/openapi.json"');
  });

  test.each([
    ["/docs/../package.json", 404],
    ["/docs/LICENSE", 404],
    ["/docs/", 404],
  ])("%s is %i: nothing else of the package is served", async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });

  test("only reading is allowed", async () => {
    const reply = await get("/docs", "POST");
    expect([reply.status, reply.headers.allow]).toEqual([405, "GET, HEAD"]);
    expect((await get("/openapi.json", "HEAD")).body).toBe("");
  });
});
