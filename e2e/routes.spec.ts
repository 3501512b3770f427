import { existsSync, readFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import path from "node:path";
import { expect } from "@playwright/test";
import { change } from "./api";
import { useProduct } from "./product";
import { test } from "./test";

// Every route that the build has, asked of the product that runs: whoever may not see it gets nothing of it.

const product = useProduct("routes");
const NEXT = path.resolve(import.meta.dirname, "../.next");
const SECRET = "known-to-members-only";

const MANIFEST = JSON.parse(readFileSync(path.join(NEXT, "app-path-routes-manifest.json"), "utf8")) as Record<
  string,
  string
>;
const APP_ROUTES = Object.values(MANIFEST);

/** What strangers may open. */
const OPEN = [
  "/",
  "/sign-in",
  "/two-step",
  "/setup/[token]",
  "/invite/[token]",
  "/reset/[token]",
  "/forgot",
  "/api/auth/[...nextauth]",
  "/icon.svg",
  "/_not-found",
  "/_global-error",
];
/** Not in production: a page of samples for those who build. */
const SAMPLES = "/admin/budget/specimens";

const GATED = APP_ROUTES.filter((route) => !OPEN.includes(route) && route !== SAMPLES);

const made = `psk_${"a".repeat(12)}_${"b".repeat(40)}`;
const FORGERIES: [string, Record<string, string>][] = [
  ["nothing", {}],
  ["a subrequest", { "x-middleware-subrequest": "middleware:".repeat(5), "x-middleware-prefetch": "1" }],
  [
    "a proxy's word",
    { "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "localhost", forwarded: "for=::1" },
  ],
  [
    "another path",
    { "x-original-url": "/sign-in", "x-rewrite-url": "/sign-in", "x-invoke-path": "/sign-in" },
  ],
  ["another method", { "x-http-method-override": "OPTIONS" }],
  ["a made-up session", { cookie: "purser.session=e30.e30.e30; next-auth.session-token=e30.e30.e30" }],
  ["a made-up key", { authorization: `Bearer ${made}` }],
];

const addressOf = (route: string) => route.replaceAll(/\[[^\]]+\]/g, SECRET);

test.beforeAll(async () => {
  const input = { agentType: "CONTENT", agentId: SECRET, tokens: 10, idempotencyKey: "known" };
  // A product that has just started may not answer in time on a busy machine, and says so.
  await expect(() => change(product.agent, "budget.trackCost", input)).toPass();
});

test("every page of the build is one that is open to strangers, or under the sections", () => {
  for (const route of GATED) expect(route).toMatch(/^\/admin\/budget(\/|$)/);
  expect(GATED.length).toBeGreaterThan(20);
  const known = OPEN.filter((route) => !APP_ROUTES.includes(route));
  expect(known).toEqual([]);
  // Nothing runs before our own checks, and no form of a page calls a function of the server.
  const middleware = JSON.parse(
    readFileSync(path.join(NEXT, "server/middleware-manifest.json"), "utf8"),
  ) as Record<string, object>;
  expect([middleware.middleware, middleware.functions]).toEqual([{}, {}]);
  const actions = path.join(NEXT, "server/server-reference-manifest.json");
  const { node, edge } = JSON.parse(readFileSync(actions, "utf8")) as Record<string, object>;
  expect([node, edge]).toEqual([{}, {}]);
  expect(existsSync(path.join(NEXT, "server/pages-manifest.json"))).toBe(true);
});

for (const [claim, headers] of FORGERIES)
  test(`whoever sends ${claim} sees no page of the sections`, async () => {
    for (const route of GATED) {
      const { status, location, body } = await get(addressOf(route), headers);
      expect([route, status, location]).toEqual([route, 307, "/sign-in"]);
      // The address that was asked for may stand in the payload; nothing that was read may.
      expect(body.replaceAll(addressOf(route), "")).not.toContain("totalSpent");
    }
    expect((await get(SAMPLES, headers)).status).toBe(404);
  });

test("an agent's key sees no page, and a POST or an action of a page is nothing", async () => {
  const authorization = `Bearer ${product.agent.key}`;
  for (const route of GATED) {
    const seen = await get(addressOf(route), { authorization });
    expect([route, seen.status, seen.location]).toEqual([route, 307, "/sign-in"]);
    expect((await get(addressOf(route), { "next-action": "a".repeat(42) }, "POST")).status).toBe(404);
    expect((await get(addressOf(route), {}, "POST")).status).toBe(405);
  }
});

test("every operation of the document refuses strangers and forgers, whatever they send", async () => {
  const document = JSON.parse((await get("/openapi.json")).body) as {
    paths: Record<string, Record<string, { operationId: string }>>;
  };
  const operations = Object.entries(document.paths).flatMap(([at, byMethod]) =>
    Object.keys(byMethod).map((method) => ({
      at: at.replaceAll(/\{\w+\}/g, "x"),
      method: method.toUpperCase(),
    })),
  );
  expect(operations.length).toBeGreaterThan(90);
  for (const [claim, headers] of FORGERIES)
    for (const { at, method } of operations) {
      const { status } = await get(at, { "content-type": "application/json", ...headers }, method);
      expect([claim, method, at, status]).toEqual([claim, method, at, 401]);
    }
});

type Seen = { status: number; location: string | undefined; body: string };

/** As the bytes stand, over a connection of its own. */
function get(at: string, headers: Record<string, string> = {}, method = "GET"): Promise<Seen> {
  const { hostname, port } = new URL(product.url);
  return new Promise((resolve, reject) => {
    const body = method === "GET" ? "" : "{}";
    const length = method === "GET" ? {} : { "content-length": String(body.length) };
    const call = httpRequest({
      hostname,
      port,
      path: at,
      method,
      agent: false,
      headers: { ...length, ...headers },
    });
    call.once("response", (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body: text }),
      );
    });
    call.once("error", reject);
    call.end(body);
  });
}
