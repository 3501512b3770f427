import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createFlood } from "@/server/auth/flood";
import { getContainer, setContainer } from "@/server/container";
import { createHttpServer } from "@/server/http/server";
import { setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { httpCall } from "@/test/http-call";
import { openSocket } from "@/test/socket-client";

const { ledger } = setFakeContainer({
  keys: {
    one: testKeyRow("one", ["record", "authorize", "read", "metrics"]),
    two: testKeyRow("two", ["record", "authorize", "read", "metrics"]),
  },
});
const server = createHttpServer({ api: true, next: null });
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** So slow a flow that nothing comes back within the test. */
const NEVER = 0.001;
beforeEach(() => setContainer({ ...getContainer(), flood: createFlood({ calls: 1_000, refusals: 1_000 }) }));

function withFlood(perSecond: { calls?: number; refusals?: number }) {
  const { calls = 1_000_000, refusals = 1_000_000 } = perSecond;
  setContainer({ ...getContainer(), flood: createFlood({ calls, refusals }) });
}

const cost = { agentType: "A", tokens: 1 };
const SLOW = { "trpc-accept": "application/json" };
const WAYS: [string, string, string, unknown, Record<string, string>][] = [
  ["REST", "POST", "/api/v1/costs", cost, {}],
  ["REST, past the fast lane", "POST", "/api/v1/costs", cost, SLOW],
  ["tRPC", "POST", "/api/trpc/budget.trackCost", cost, {}],
  ["tRPC, past the fast lane", "POST", "/api/trpc/budget.trackCost", cost, SLOW],
  ["Tekton", "POST", "/api/record", cost, {}],
  ["MCP", "POST", "/mcp", { jsonrpc: "2.0", id: 1, method: "ping" }, {}],
  ["OTLP", "POST", "/v1/traces", { resourceSpans: [] }, {}],
  ["metrics", "GET", "/metrics", undefined, {}],
];

const send = (way: (typeof WAYS)[number], word: string) => {
  const [, method, url, body, headers] = way;
  return httpCall(port, {
    method,
    url,
    body: body === undefined ? "" : JSON.stringify(body),
    headers: { authorization: `Bearer ${testKey(word)}`, "content-type": "application/json", ...headers },
  });
};
const [REST] = WAYS as [(typeof WAYS)[number]];

describe("T8 floods", () => {
  test.each(WAYS)(
    "row 92 by %s: a key that calls too fast is told how long to wait, and nothing is read",
    async (...way) => {
      // As many at once as two seconds give, and none of them back before the test ends.
      withFlood({ calls: NEVER });
      ledger.commands.length = 0;
      const refused = await send(way, "one");
      expect([refused.status, refused.headers.ratelimit, refused.headers["ratelimit-policy"]]).toEqual([
        429,
        expect.stringMatching(/^"key";r=0;t=\d+$/),
        expect.stringMatching(/^"key";q=[\d.]+;qu="requests";w=\d+$/),
      ]);
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
      expect(refused.body).toContain("rate_limited");
      expect(ledger.commands).toEqual([]);
    },
  );

  test("all ways of one key draw on one bucket, and another key has its own", async () => {
    withFlood({ calls: 2 });
    const statuses = [];
    for (const way of WAYS) statuses.push((await send(way, "one")).status);
    // Four at once; what flows in meanwhile may let one or two more pass on a slow machine.
    expect(statuses.slice(0, 4).filter((status) => status === 429)).toEqual([]);
    const other = await send(REST, "two");
    expect(other.status).toBe(201);
  });

  test("a socket is refused likewise", async () => {
    withFlood({ calls: NEVER });
    const headers = { authorization: `Bearer ${testKey("one")}` };
    expect(await openSocket(`ws://127.0.0.1:${port}/ws`, { headers })).toBe(429);
  });

  test("an address that goes on with keys that are none is told to wait; a key that is known passes", async () => {
    expect((await send(REST, "one")).status).toBe(201);
    withFlood({ refusals: 0.1 });
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await send(REST, `none${n}`)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 429, 429]);
    const told = await send(REST, "none7");
    expect([told.headers["ratelimit-policy"], Number(told.headers["retry-after"]) > 0]).toEqual([
      '"refused";q=3;qu="requests";w=30',
      true,
    ]);
    expect((await send(REST, "one")).status).toBe(201);
    expect((await httpCall(port, { url: "/api/v1/costs", body: "{}" })).status).toBe(401);
  });
});
