import { readdirSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PERMISSIONS } from "@/server/auth/permissions";
import { KEY_SCOPES, type KeyScope } from "@/server/domain/actor";
import { createHttpServer } from "@/server/http/server";
import { FEED_PATHS } from "@/server/realtime/feeds";
import { ROUTES } from "@/server/rest/routes";
import { listProcedures } from "@/server/trpc/procedures";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
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
