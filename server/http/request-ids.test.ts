import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "@/server/http/server";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";

setFakeContainer({ keys: { admin: testKeyRow("admin", ["admin"]) } });
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

const cost = JSON.stringify({ agentType: "A", tokens: 1 });
const TRPC = "/api/trpc/budget";
const CALLS: [status: number, method: string, url: string, body: string, headers?: Record<string, string>][] =
  [
    [201, "POST", "/api/v1/costs", cost],
    [200, "POST", `${TRPC}.trackCost`, cost],
    [200, "POST", `${TRPC}.trackCost`, cost, { "trpc-accept": "application/json" }],
    [200, "GET", "/api/health/live", ""],
    [200, "GET", "/openapi.json", ""],
    [400, "POST", "/api/v1/costs", "{"],
    [400, "POST", `${TRPC}.trackCost`, "{"],
    [400, "POST", `${TRPC}.status,budget.trackCost?batch=1`, "{}"],
    [404, "POST", `${TRPC}.nothing`, "{}"],
    [404, "GET", "/api/v1/nothing", ""],
    [404, "GET", "/nothing", ""],
    [405, "DELETE", "/api/v1/costs", ""],
    [405, "GET", `${TRPC}.trackCost`, ""],
    [405, "GET", "/mcp", ""],
    [415, "POST", "/api/v1/costs", "x", { "content-type": "text/plain" }],
    [422, "POST", "/api/v1/costs", "{}"],
    [422, "POST", `${TRPC}.trackCost`, "{}"],
    [401, "GET", "/metrics", "", { authorization: "Bearer x" }],
    [401, "POST", "/v1/traces", "{}", { authorization: "Bearer x" }],
  ];

/** Wherever an answer names the request. */
function named(text: string): unknown {
  try {
    const body = JSON.parse(text) as { requestId?: string; error?: { data?: { requestId?: string } } };
    return body.requestId ?? body.error?.data?.requestId;
  } catch {
    return undefined;
  }
}

describe("request ids", () => {
  test.each(CALLS)(
    "AII-76 %i: %s %s answers with the id of its request",
    async (status, method, url, body, more) => {
      const headers = {
        authorization: `Bearer ${testKey("admin")}`,
        "content-type": "application/json",
        ...more,
      };
      const own = await httpCall(port, { method, url, body, headers });
      expect([own.status, own.headers["x-request-id"]]).toEqual([
        status,
        expect.stringMatching(/^[\w-]{8,64}$/),
      ]);
      expect([own.headers["x-request-id"], undefined]).toContain(named(own.body));
      const id = "abcd-efgh_1234";
      const given = await httpCall(port, { method, url, body, headers: { ...headers, "x-request-id": id } });
      expect(given.headers["x-request-id"]).toBe(id);
      if (status >= 400) expect(named(given.body)).toBe(id);
      // What could forge a line of the log is not taken over.
      const forged = await httpCall(port, {
        method,
        url,
        body,
        headers: { ...headers, "x-request-id": "a b" },
      });
      expect(forged.headers["x-request-id"]).toMatch(/^[\w-]{8,64}$/);
    },
  );
});
