import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BudgetUnavailableError, ConflictError } from "@/server/contract/errors";
import { createHttpServer } from "@/server/http/server";
import { type FakeLedger, setFakeContainer, testKey, testKeyRow } from "@/test/fake-container";
import { type HttpCall, type HttpReply, httpCall } from "@/test/http-call";

const { ledger }: { ledger: FakeLedger } = setFakeContainer({
  keys: {
    agent: testKeyRow("agent", ["record", "authorize", "read"]),
    reader: testKeyRow("reader", ["read"]),
    bound: testKeyRow("bound", ["record", "authorize"], { agentIds: ["a-1"] }),
    revoked: testKeyRow("revoked", ["record"], { usable: false }),
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

type Call = Partial<HttpCall> & { path?: string };

const AUTH = { authorization: `Bearer ${testKey("agent")}`, "content-type": "application/json" };

function call({ path = "budget.trackCost", headers = AUTH, raw, ...rest }: Call): Promise<HttpReply> {
  const named = { ...headers, "x-request-id": "req_replayed" };
  const inPairs = raw && ["x-request-id", "req_replayed", ...raw];
  return httpCall(port, {
    url: `/api/trpc/${path}`,
    ...rest,
    headers: named,
    ...(inPairs ? { raw: inPairs } : {}),
  });
}

// A header that says nothing sends a call past the fast lane, to tRPC's own handler.
const throughTrpc = (given: Call): Call =>
  given.raw
    ? { ...given, raw: [...given.raw, "trpc-accept", "application/json"] }
    : { ...given, headers: { ...(given.headers ?? AUTH), "trpc-accept": "application/json" } };

const json = (value: unknown) => JSON.stringify(value);
const good = { agentType: "CONTENT", tokens: 1000 };
const hold = { agentType: "CONTENT", estimatedTokens: 1000 };
const reservation = `res_${"a".repeat(32)}`;

type Row = { name: string; status: number; code?: string; given: Call };
const post = (name: string, status: number, body: string | Buffer, rest: Call = {}, code?: string): Row => ({
  name,
  status,
  given: { body, ...rest },
  ...(code ? { code } : {}),
});
const field = (name: string, value: unknown, code: string) =>
  post(name, 422, json({ ...good, ...(value as object) }), {}, code);

const rows: Row[] = [
  post("trackCost", 200, json(good)),
  post("trackCosts, mixed", 200, json({ items: [good, { ...good, tokens: -1 }, good] }), {
    path: "budget.trackCosts",
  }),
  post("authorize", 200, json(hold), { path: "budget.authorize" }),
  post("settle", 200, json({ reservationId: reservation, tokens: 5 }), { path: "budget.settle" }),
  post("release", 200, json({ reservationId: reservation }), { path: "budget.release" }),
  post("row 65: check by POST", 200, json(hold), { path: "budget.check" }),
  {
    name: "check by GET",
    status: 200,
    given: { method: "GET", path: `budget.check?input=${encodeURIComponent(json(hold))}` },
  },
  { name: "check without input", status: 422, given: { method: "GET", path: "budget.check?input=" } },
  { name: "check with bad input", status: 400, given: { method: "GET", path: "budget.check?input=%7Bx" } },
  { name: "row 64: check, not UTF-8", status: 400, given: { method: "GET", path: "budget.check?input=%ff" } },
  post("row 52: empty body", 400, ""),
  ...["null", "[]", '"x"', "42"].map((text) => post(`row 52: ${text}`, 422, text)),
  ...['{"agentType":', '{"agentType":"A",}', "{/**/}", "{}{}", "\ufeff{}"].map((text) =>
    post(`row 53: ${text.slice(0, 20)}`, 400, text),
  ),
  post("row 3: NaN", 400, '{"agentType":"A","tokens":NaN}'),
  field("row 1: tokens -1", { tokens: -1 }, "out_of_range"),
  field("row 11: tokens 1.5", { tokens: 1.5 }, "expected_int"),
  field("row 4: superjson", { json: {}, meta: {} }, "unrecognized_keys"),
  field("row 55: unknown fields", { organizationId: "org_two", role: "ADMIN" }, "unrecognized_keys"),
  field("row 23: NUL", { task: "a\u0000" }, "control_character"),
  field("row 45: ahead", { occurredAt: "2999-01-01T00:00:00Z" }, "timestamp_in_future"),
  field("row 46: long ago", { occurredAt: "2001-01-01T00:00:00Z" }, "timestamp_too_old"),
  field("row 43: 31 February", { occurredAt: "2026-02-31T00:00:00Z" }, "invalid_format"),
  ...[
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/json; charset=utf-16",
    "application/jsonp",
  ].map((type) => post(`row 56: ${type}`, 415, json(good), { headers: { ...AUTH, "content-type": type } })),
  post("row 56: none", 415, json(good), { headers: { authorization: AUTH.authorization } }),
  post("utf-8 said", 200, json(good), {
    headers: { ...AUTH, "content-type": "application/json; charset=UTF-8" },
  }),
  post("row 57: one byte above 256 KiB", 413, `"${"x".repeat(256 * 1024 - 1)}"`),
  post("row 57: exactly 256 KiB", 422, `"${"x".repeat(256 * 1024 - 2)}"`),
  post("row 58: gzip", 415, json(good), { headers: { ...AUTH, "content-encoding": "gzip" } }),
  post("row 60: 17 levels", 400, "[".repeat(17) + "]".repeat(17)),
  post("row 60: 200,000 levels", 400, "[".repeat(200_000)),
  post("brackets in a string", 422, json("[".repeat(50))),
  post("row 62: no items", 422, json({ items: [] }), { path: "budget.trackCosts" }),
  post("row 62: 501 items", 422, json({ items: Array(501).fill(good) }), { path: "budget.trackCosts" }),
  post("row 64: not UTF-8", 400, Buffer.from([0x22, 0xff, 0xfe, 0x22])),
  ...["", " ", "a b", "é", "x".repeat(256)].map((key) =>
    post(`row 32: header key ${key.slice(0, 5)}`, 400, json(good), {
      headers: { ...AUTH, "idempotency-key": key },
    }),
  ),
  post("row 32: two header keys", 400, json(good), {
    raw: [...Object.entries(AUTH).flat(), "idempotency-key", "a", "idempotency-key", "a"],
  }),
  post("row 32: unlike the body's", 400, json({ ...good, idempotencyKey: "b" }), {
    headers: { ...AUTH, "idempotency-key": "a" },
  }),
  post("row 76: no key", 401, json(good), { headers: { "content-type": "application/json" } }),
  ...[
    "",
    "Bearer ",
    "Basic eA==",
    "Bearer psk_short",
    `Bearer ${testKey("unknown")}`,
    `Bearer ${testKey("revoked")}`,
  ].map((authorization, index) =>
    post(`row 76, 77: credential ${index}`, 401, "{", { headers: { ...AUTH, authorization } }),
  ),
  post("row 76: two Authorization headers", 401, json(good), {
    raw: [...Object.entries(AUTH).flat(), "authorization", AUTH.authorization],
  }),
  post("row 78: scope missing", 403, json(good), {
    headers: { ...AUTH, authorization: `Bearer ${testKey("reader")}` },
  }),
  post("row 78: scope missing, body unreadable", 403, "{", {
    headers: { ...AUTH, authorization: `Bearer ${testKey("reader")}` },
  }),
  post("NEON-10, row 78: cost without cost:explicit", 403, json({ ...good, cost: "1" })),
  post("row 79: another agent", 403, json({ ...good, agentId: "b" }), {
    headers: { ...AUTH, authorization: `Bearer ${testKey("bound")}` },
  }),
  post("T6: the bound dimension left out", 403, json(good), {
    headers: { ...AUTH, authorization: `Bearer ${testKey("bound")}` },
  }),
];

describe("fast-lane-equals-trpc", () => {
  test.each(rows)("$name: $status", async ({ status, code, given }) => {
    const fast = await call(given);
    const slow = await call(throughTrpc(given));
    expect(fast.status).toBe(status);
    expect({ status: slow.status, body: slow.body }).toEqual({ status: fast.status, body: fast.body });
    for (const reply of [fast, slow]) {
      expect(reply.headers["x-request-id"]).toBe("req_replayed");
      expect(reply.headers["cache-control"]).toContain("no-store");
      expect(reply.headers["www-authenticate"] !== undefined).toBe(status === 401);
      if (status >= 400) expect(reply.body).not.toContain("stack");
    }
    if (code) expect(JSON.parse(fast.body).error.data.errors[0].code).toBe(code);
    if (status >= 400) expect(ledger.commands).toEqual([]);
  });

  test.each([
    { name: "T25: an unknown fault", failure: new Error("select secret from books"), status: 500 },
    {
      name: "row 93: the database cannot answer",
      failure: new BudgetUnavailableError(new Error("down")),
      status: 503,
    },
    { name: "row 83: a conflict", failure: new ConflictError("This hold was released."), status: 409 },
  ])("$name: $status", async ({ failure, status }) => {
    ledger.failure = failure;
    const given = { body: json(good) };
    const [fast, slow] = [await call(given), await call(throughTrpc(given))];
    expect(fast.status).toBe(status);
    expect({ status: slow.status, body: slow.body }).toEqual({ status: fast.status, body: fast.body });
    expect(fast.body).not.toContain("secret");
    expect(fast.headers["retry-after"] !== undefined).toBe(status === 503);
  });
});

describe("idempotency keys", () => {
  const sent = () =>
    ledger.commands.map((command) => ("input" in command ? command.input.idempotencyKey : null));

  test("the header stands in for the body's key, and item n of a batch gets key#n unless it brings its own", async () => {
    const headers = { ...AUTH, "idempotency-key": "k" };
    await call({ body: json(good), headers });
    await call({
      path: "budget.trackCosts",
      body: json({ items: [good, { ...good, idempotencyKey: "own" }] }),
      headers,
    });
    expect(sent()).toEqual(["k", "k#0", "own"]);
  });

  test("each call of a tRPC batch gets its own key", async () => {
    const headers = { ...AUTH, "idempotency-key": "k" };
    await call({
      path: "budget.trackCost,budget.trackCost?batch=1",
      body: json({ 0: good, 1: good }),
      headers,
    });
    expect(sent()).toEqual(["k#0", "k#1"]);
  });
});
