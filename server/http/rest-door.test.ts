import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BudgetUnavailableError, ConflictError } from "@/server/contract/errors";
import { createHttpServer } from "@/server/http/server";
import { type FakeLedger, setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { type HttpReply, httpCall } from "@/test/http-call";
import { AUTH, as, type Call, good, hold, json, rows, settleUrl } from "@/test/rest-rows";

const { ledger }: { ledger: FakeLedger } = setFakeContainer({
  keys: {
    agent: testKeyRow("agent", ["record", "authorize", "read"]),
    admin: testKeyRow("admin", ["admin"]),
    reader: testKeyRow("reader", ["read"]),
    bound: testKeyRow("bound", ["record", "authorize", "read"], { agentIds: ["a-1"] }),
  },
});
const server = createHttpServer({ api: true, next: null });
let port = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());
beforeEach(() => {
  ledger.failure = null;
  ledger.commands.length = 0;
});

const call = ({ url = "/costs", headers = AUTH, raw, ...rest }: Call): Promise<HttpReply> =>
  httpCall(port, {
    url: url.startsWith("/api") ? url : `/api/v1${url}`,
    ...rest,
    headers: { ...headers, "x-request-id": "req_replayed" },
    ...(raw ? { raw: ["x-request-id", "req_replayed", ...raw] } : {}),
  });
// A header that says nothing sends a call past the fast lane, to the door's own handler.
const pastLane = (given: Call): Call =>
  given.raw
    ? { ...given, raw: [...given.raw, "trpc-accept", "application/json"] }
    : { ...given, headers: { ...(given.headers ?? AUTH), "trpc-accept": "application/json" } };

const problem = (reply: HttpReply) => JSON.parse(reply.body) as Record<string, unknown>;

describe("fast-lane-equals-rest", () => {
  test.each(rows)("$name: $status", async ({ status, code, given }) => {
    const fast = await call(given);
    const slow = await call(pastLane(given));
    expect([fast.status, fast.body.slice(0, 300)]).toEqual([status, expect.anything()]);
    expect({ status: slow.status, body: slow.body }).toEqual({ status: fast.status, body: fast.body });
    for (const reply of [fast, slow]) {
      expect(reply.headers["x-request-id"]).toBe("req_replayed");
      expect(reply.headers["cache-control"]).toContain("no-store");
      expect(reply.headers["www-authenticate"] !== undefined).toBe(status === 401);
      expect(reply.headers["content-type"]).toBe(
        status >= 400 ? "application/problem+json" : "application/json",
      );
    }
    if (code) expect(problem(fast)).toMatchObject({ errors: [{ code }] });
    if (status >= 400) expect(ledger.commands).toEqual([]);
  });

  test.each([
    { name: "T25: an unknown fault", failure: new Error("select secret from books"), status: 500 },
    { name: "row 93: no database", failure: new BudgetUnavailableError(new Error("down")), status: 503 },
    { name: "row 83: a conflict", failure: new ConflictError("Released.", { version: 3 }), status: 409 },
  ])("$name: $status", async ({ failure, status }) => {
    ledger.failure = failure;
    const [fast, slow] = [await call({ body: json(good) }), await call(pastLane({ body: json(good) }))];
    expect(fast.status).toBe(status);
    expect({ status: slow.status, body: slow.body }).toEqual({ status: fast.status, body: fast.body });
    expect(fast.body).not.toContain("secret");
    expect(fast.headers["retry-after"] !== undefined).toBe(status === 503);
    expect(problem(fast).current).toEqual(status === 409 ? { version: 3 } : undefined);
  });
});

describe("the REST door", () => {
  test("AII-76 an error is a problem: named, numbered, traceable, without a stack or a value", async () => {
    const reply = await call({ body: json({ ...good, tokens: "<script>secret</script>" }) });
    expect(problem(reply)).toEqual({
      type: "urn:purser:problem:validation_failed",
      title: "The input is not valid",
      status: 422,
      detail: expect.stringContaining("tokens"),
      code: "validation_failed",
      requestId: "req_replayed",
      errors: [{ path: "/tokens", code: "expected_number", message: expect.any(String) }],
    });
    expect(reply.body).not.toMatch(/secret|stack|\.ts:/);
  });

  test.each([
    { name: "block: 402 with the decision", decision: "block", status: 402 },
    { name: "queue: 202", decision: "queue", status: 202 },
  ])("NGX-16 an authorization refused by $name, on both ways", async ({ decision, status }) => {
    const reason = {
      budgetId: "bud_1",
      budgetName: "Sage",
      scope: "AGENT:sage",
      metric: "tokens",
      limit: "1000",
      spent: "800",
      held: "0",
      requested: "400",
      remaining: "200",
      resetsAt: null,
      overage: "200",
      action: decision,
    };
    const refused = {
      allowed: false,
      decision,
      duplicate: false,
      serviceLevel: "standard",
      retryAfterSeconds: 60,
      warnings: [],
      reason: "Monthly token limit exceeded",
      reasons: [reason],
      shadowReasons: [],
      alternatives: [],
    };
    const submit = ledger.submit;
    ledger.submit = () => Promise.resolve(refused);
    const given = { url: "/authorizations", body: json(hold) };
    const [fast, slow] = [await call(given), await call(pastLane(given))];
    ledger.submit = submit;
    expect([fast.status, slow.status, slow.body]).toEqual([status, status, fast.body]);
    const body = problem(fast);
    const decided = (status === 402 ? body.decision : body) as Record<string, unknown>;
    expect(decided).toMatchObject({ allowed: false, decision, reasons: [reason], alternatives: [] });
    expect(fast.headers["retry-after"]).toBe(status === 202 ? "60" : undefined);
    if (status === 402)
      expect(body).toMatchObject({
        code: "budget_exceeded",
        status: 402,
        detail: "Monthly token limit exceeded.",
      });
  });

  test("a replay says so in a header, a first answer does not", async () => {
    expect((await call({ body: json(good) })).headers["idempotent-replayed"]).toBeUndefined();
    const submit = ledger.submit;
    ledger.submit = async (command) => ({
      ...((await submit.call(ledger, command)) as object),
      duplicate: true,
    });
    for (const [url, body] of [
      ["/costs", good],
      ["/authorizations", hold],
      [settleUrl, { tokens: 5 }],
    ] as const)
      for (const given of [{ url, body: json(body) }, pastLane({ url, body: json(body) })])
        expect((await call(given)).headers["idempotent-replayed"]).toBe("true");
    ledger.submit = submit;
  });

  test("the header key reaches the ledger, in a batch with the item's number", async () => {
    const headers = { ...AUTH, "idempotency-key": "k" };
    await call({ body: json(good), headers });
    await call({ url: "/costs:batch", body: json({ items: [good, good] }), headers });
    expect(ledger.commands.map((each) => ("input" in each ? each.input.idempotencyKey : null))).toEqual([
      "k",
      "k#0",
      "k#1",
    ]);
  });

  test.each([
    { name: "row 65: GET on a mutation", method: "GET", url: "/costs", status: 405, allow: "POST" },
    { name: "row 65: HEAD on a mutation", method: "HEAD", url: "/costs", status: 405, allow: "POST" },
    { name: "row 65: PUT", method: "PUT", url: "/status", status: 405, allow: "GET, HEAD" },
    { name: "row 65: TRACE", method: "TRACE", url: "/status", status: 405, allow: "GET, HEAD" },
    { name: "row 66: unknown path", method: "GET", url: "/nothing", status: 404 },
    { name: "row 66: no field", method: "POST", url: "/authorizations//settle", status: 404 },
    { name: "row 66: inherited name", method: "GET", url: "/__proto__", status: 404 },
    { name: "row 66: %00", method: "POST", url: "/authorizations/%00/settle", status: 400 },
    { name: "row 66: %ff", method: "POST", url: "/authorizations/%ff/settle", status: 400 },
    {
      name: "row 76: key in the query",
      method: "GET",
      url: `/status?token=${testKey("agent")}`,
      status: 401,
    },
    { name: "row 55: unknown field in a query", method: "GET", url: "/status?x=1", status: 422 },
    { name: "a query where nothing is taken", method: "GET", url: "/keys?x=1", status: 422, as: "admin" },
    { name: "a query beside a body", method: "POST", url: "/costs?tokens=1", status: 422 },
    { name: "row 80: agent key on admin", method: "GET", url: "/overview", status: 403 },
  ])("$name: $status", async ({ method, url, status, allow, as: who }) => {
    const headers = status === 401 ? {} : who === undefined ? AUTH : as(who);
    const body = method === "POST" ? json(good) : "";
    const reply = await call({ method, url, headers, body });
    expect([reply.status, reply.headers.allow]).toEqual([status, allow]);
    expect(ledger.commands).toEqual([]);
  });

  test("row 75: an Accept that asks for HTML gets a problem in JSON", async () => {
    const reply = await call({ body: "{", headers: { ...AUTH, accept: "text/html" } });
    expect(reply.headers["content-type"]).toBe("application/problem+json");
  });

  test("a cookie from another site changes nothing", async () => {
    const headers = { "content-type": "application/json", cookie: "a=b", "sec-fetch-site": "cross-site" };
    expect((await call({ body: json(good), headers })).status).toBe(401);
  });
});
