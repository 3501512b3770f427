import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS } from "@/server/auth/permissions";
import { KEY_SCOPES, type KeyScope } from "@/server/domain/actor";
import { DOORS } from "@/server/http/doors";
import { createHttpServer } from "@/server/http/server";
import { FEED_PATHS } from "@/server/realtime/feeds";
import { ROUTES } from "@/server/rest/routes";
import { listProcedures } from "@/server/trpc/procedures";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { FORGERIES } from "@/test/forged-headers";
import { httpCall } from "@/test/http-call";
import { openSocket } from "@/test/socket-client";

const OWN_SIGN_IN = "one's own sign-in: for a person in a browser, and no key has one";
/** Procedures that have no route of their own, and why. */
const WITHOUT_ROUTE: Record<string, string> = {
  "setup.isOpen": "works before anybody exists, for the set-up page only",
  "setup.complete": "works before anybody exists, for the set-up page only",
  "invite.find": "for who is no member yet, for the page of the invitation only",
  "invite.accept": "for who is no member yet, for the page of the invitation only",
  "passwordReset.find": "for who cannot sign in, for the page of the link only",
  "passwordReset.request": "for who cannot sign in, for the sign-in page only",
  "passwordReset.complete": "for who cannot sign in, for the page of the link only",
  ...Object.fromEntries(
    ["get", "changePassword", "signOutEverywhere"].map((name) => [`account.${name}`, OWN_SIGN_IN]),
  ),
  ...Object.fromEntries(
    ["offer", "confirm", "renewCodes", "disable"].map((name) => [
      `account.secondFactor.${name}`,
      OWN_SIGN_IN,
    ]),
  ),
};

const nameOf = (scope: KeyScope) => scope.replace(":", "");
setFakeContainer({
  keys: Object.fromEntries(KEY_SCOPES.map((scope) => [nameOf(scope), testKeyRow(nameOf(scope), [scope])])),
});
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const procedures = listProcedures();

const withoutComments = (text: string) => text.replaceAll(/^\s*(\*|\/\/|\/\*).*$/gm, "");

describe("f26-every-route", () => {
  test("every procedure has a route with the same right, or a reason to have none", () => {
    for (const { name, permission } of procedures) {
      if (name in WITHOUT_ROUTE) continue;
      const routes = ROUTES.filter((route) => route.name === name);
      expect([name, routes.map((route) => route.permission)]).toEqual([name, [permission]]);
    }
    const known = new Set(procedures.map(({ name }) => name));
    expect(Object.keys(WITHOUT_ROUTE).filter((name) => !known.has(name))).toEqual([]);
  });

  const at = ROUTES.map((route) => ({ ...route, url: route.path.replaceAll(/\{\w+\}/g, "x") }));
  const send = (method: string, url: string, key: string | null) =>
    httpCall(port, {
      method,
      url,
      headers: {
        "content-type": "application/json",
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      },
      body: "{",
    });

  test.each(at)("$method $path answers nobody: 401, whatever is sent", async ({ method, url }) => {
    expect((await send(method, url, null)).status).toBe(401);
    expect((await send(method, url, testKey("unknown"))).status).toBe(401);
  });

  test.each(at)("$method $path opens for exactly the scopes of $permission", async (route) => {
    const granted: readonly string[] = PERMISSIONS[route.permission].scopes;
    for (const scope of KEY_SCOPES) {
      // A stream that opens does not end by itself.
      if (route.kind === "stream" && granted.includes(scope)) continue;
      const { status } = await send(route.method, route.url, testKey(nameOf(scope)));
      expect([scope, status === 403]).toEqual([scope, !granted.includes(scope)]);
    }
  });

  test.each(FEED_PATHS)(
    "a socket at %s opens for exactly the scopes of follow, and for nobody",
    async (path) => {
      const url = `ws://127.0.0.1:${port}${path}`;
      const open = async (key: string | null) => {
        const options = key === null ? {} : { headers: { authorization: `Bearer ${key}` } };
        const opened = await openSocket(url, options);
        if (typeof opened === "number") return opened;
        opened.ws.close();
        return 101;
      };
      expect(await open(null)).toBe(401);
      expect(await open(testKey("unknown"))).toBe(401);
      const granted: readonly string[] = PERMISSIONS.follow.scopes;
      for (const scope of KEY_SCOPES)
        expect([scope, await open(testKey(nameOf(scope)))]).toEqual([
          scope,
          granted.includes(scope) ? 101 : 403,
        ]);
    },
  );

  const plainly = (method: string, url: string, headers: Record<string, string>) =>
    httpCall(port, { method, url, headers: { "content-type": "application/json", ...headers }, body: "{}" });

  test("the ways in are these, and each has a gate", () => {
    expect(DOORS.map(({ name, gate, paths }) => [gate, name, paths.join(" ")])).toEqual([
      ["nobody", "live", "/api/health/live"],
      ["nobody", "ready", "/api/health/ready"],
      ["table", "tRPC", "/api/trpc/"],
      ["nobody", "sign-in", "/api/auth/"],
      ["table", "REST", "/api /api/"],
      ["credentials", "MCP", "/mcp"],
      ["credentials", "OTLP", "/v1/traces"],
      ["credentials", "metrics", "/metrics"],
      ["nobody", "docs", "/openapi.json /docs /docs/"],
      ["page", "pages", "/"],
    ]);
  });

  const gated = [
    ...ROUTES.map(({ method, path }) => ({ method, url: path.replaceAll(/\{\w+\}/g, "x") })),
    ...procedures
      .filter(({ permission }) => permission !== "open")
      .map(({ name, type }) => ({
        method: type === "mutation" ? "POST" : "GET",
        url: `/api/trpc/${name}`,
      })),
    ...DOORS.filter(({ gate }) => gate === "credentials").flatMap(({ paths }) =>
      ["GET", "POST"].map((method) => ({ method, url: paths[0] as string })),
    ),
  ];

  test.each(FORGERIES)("whoever sends %s opens none of all routes: 401", async (_claim, headers) => {
    expect(gated.length).toBeGreaterThan(150);
    for (const { method, url } of gated)
      expect([method, url, (await plainly(method, url, headers)).status]).toEqual([method, url, 401]);
  });

  test("T2 an action of a page is no way in, whoever sends it", async () => {
    const key = { authorization: `Bearer ${testKey("admin")}` };
    for (const { method, url } of gated)
      expect([url, (await plainly(method, url, { ...key, "next-action": "1" })).status]).toEqual([url, 404]);
  });

  test("row 65: a header does not change the method", async () => {
    const key = { authorization: `Bearer ${testKey("admin")}` };
    for (const name of ["x-http-method-override", "x-http-method", "x-method-override"]) {
      expect((await plainly("GET", "/api/v1/costs", { ...key, [name]: "POST" })).status).toBe(405);
      expect((await plainly("DELETE", "/api/v1/keys", { ...key, [name]: "GET" })).status).toBe(405);
    }
  });

  test("what stands in no table is not there", async () => {
    const key = { authorization: `Bearer ${testKey("admin")}` };
    for (const url of [
      "/admin",
      "/api",
      "/api/v2/costs",
      "/metrics/",
      "/mcp/x",
      "/v1/metrics",
      "/docs/x",
      "/.env",
    ])
      expect([url, (await plainly("GET", url, key)).status]).toEqual([url, 404]);
  });

  // Takes a demo organization away whole, as the owner of the schema: the app's own role may not delete ledger rows.
  const REMOVES_AN_ORGANIZATION = "db/queries/remove-organization.ts";

  test("money moves in the ledger alone: no other module writes its tables", () => {
    const writes =
      /\b(insert into|update|delete from|truncate)\s+(billing_logs|reservations|budget_windows|idempotency_keys)\b/i;
    const guilty = readdirSync("server", { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
      .filter((file) => !/^(ledger|db\/generated)\//.test(file) && file !== REMOVES_AN_ORGANIZATION)
      .filter((file) => writes.test(withoutComments(readFileSync(join("server", file), "utf8"))));
    expect(guilty).toEqual([]);
  });
});
