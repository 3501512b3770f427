import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "@/server/http/server";
import type { Deprecation } from "@/server/rest/deprecation";
import { operationOf } from "@/server/rest/openapi/operation";
import type { Route } from "@/server/rest/route";
import { matchPath, ROUTES } from "@/server/rest/routes";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";

setFakeContainer({ keys: { agent: testKeyRow("agent", ["record"]) } });
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const LEAST_DAYS = 180;
const deprecated: Deprecation = { since: "2027-01-31", gone: "2027-12-31", instead: "GET /api/v1/overview" };

function routeAt(path: string, method: "GET" | "POST"): Route {
  const route = matchPath(path)?.routes.get(method);
  if (route === undefined) throw new Error(`There is no ${method} ${path}.`);
  return route;
}

/** What an answer says of its operation's end. */
async function endsOf(path: string, key: string | null) {
  const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${testKey(key)}` };
  const reply = await httpCall(port, { method: "GET", url: path, headers });
  return [reply.status, reply.headers.deprecation, reply.headers.sunset];
}

describe("AII-91 what is to go", () => {
  test("says so by Deprecation and Sunset with each answer, refusals too, and in the document; nothing else does", async () => {
    const path = "/api/v1/stats";
    const route = routeAt(path, "GET");
    expect(await endsOf(path, null)).toEqual([401, undefined, undefined]);
    route.deprecated = deprecated;
    try {
      const told = ["@1801353600", "Fri, 31 Dec 2027 00:00:00 GMT"];
      expect(await endsOf(path, null)).toEqual([401, ...told]);
      expect(await endsOf(path, "agent")).toEqual([403, ...told]);
      expect(operationOf(route, {})).toMatchObject({
        deprecated: true,
        description: expect.stringContaining("Gone on 2027-12-31: use GET /api/v1/overview instead."),
      });
    } finally {
      delete route.deprecated;
    }
    expect(operationOf(route, {})).not.toHaveProperty("deprecated");
  });

  test("stands in docs/MIGRATION.md with its days, 180 of them at least, and nothing else stands there", () => {
    const [, table = ""] =
      /\| what \| deprecated \| gone \|\n\|---\|---\|---\|\n((?:\|.*\|\n)+)/.exec(
        readFileSync("docs/MIGRATION.md", "utf8"),
      ) ?? [];
    const rows = table
      .trim()
      .split("\n")
      .map((line) =>
        line
          .split("|")
          .slice(1, 4)
          .map((cell) => cell.trim()),
      );
    const ending = ROUTES.flatMap((route) => (route.deprecated ? [{ ...route, ...route.deprecated }] : []));
    for (const { since, gone } of ending)
      expect((Date.parse(gone) - Date.parse(since)) / 86_400_000).toBeGreaterThanOrEqual(LEAST_DAYS);
    const expected = ending.map(({ method, path, since, gone }) => [`\`${method} ${path}\``, since, gone]);
    expect(rows).toEqual(expected.length === 0 ? [["nothing", "–", "–"]] : expected);
  });
});
