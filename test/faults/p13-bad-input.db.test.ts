import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { countRows } from "@/test/row-counts";

// Rows of the table of bad input: each over REST and tRPC, on the fast lane and on the door's own handler.

let api: TestApi;
let organizationId: string;
let agent: string;
let admin: string;

beforeAll(async () => {
  api = await createTestApi();
  organizationId = await createTestOrganization(api.pool, { cap: "1000" });
  agent = await api.keyOf(organizationId, ["record", "authorize", "read", "cost:explicit"]);
  admin = await api.keyOf(organizationId, ["admin"]);
});
afterAll(() => api.close());

const VERBS = {
  trackCost: "/api/v1/costs",
  trackCosts: "/api/v1/costs:batch",
  authorize: "/api/v1/authorizations",
  check: "/api/v1/check",
} as const;
type Verb = keyof typeof VERBS;

const DOORS: { door: string; url: (verb: Verb) => string; headers: Record<string, string> }[] = [
  { door: "REST, fast lane", url: (verb: Verb) => VERBS[verb], headers: {} },
  { door: "REST", url: (verb: Verb) => VERBS[verb], headers: { "trpc-accept": "application/json" } },
  { door: "tRPC, fast lane", url: (verb: Verb) => `/api/trpc/budget.${verb}`, headers: {} },
  {
    door: "tRPC",
    url: (verb: Verb) => `/api/trpc/budget.${verb}`,
    headers: { "trpc-accept": "application/json" },
  },
];

type Row = { row: string; verb?: Verb; body: unknown; raw?: string | Buffer; status?: number; code?: string };
const cost = { agentType: "A", tokens: 1 };
const hold = { agentType: "A", estimatedTokens: 1 };
const record = (row: string, change: Record<string, unknown>, code: string): Row => ({
  row,
  body: { ...cost, ...change },
  code,
});
const ask = (row: string, change: Record<string, unknown>, code: string): Row => ({
  row,
  verb: "authorize",
  body: { ...hold, ...change },
  code,
});
const text = (row: string, raw: string | Buffer, status: number, code?: string): Row => ({
  row,
  body: null,
  raw,
  status,
  ...(code ? { code } : {}),
});

const long = (length: number) => "x".repeat(length);
const rows: Row[] = [
  record("1: cost below zero", { cost: "-0.01" }, "invalid_amount"),
  record("1: tokens below zero", { tokens: -1 }, "out_of_range"),
  ...["-0", "+1", "1.", ".5", ""].map((value) =>
    record(`2: cost ${value}`, { cost: value }, "invalid_amount"),
  ),
  text("3: NaN", '{"agentType":"A","tokens":NaN}', 400),
  text("3: Infinity", '{"agentType":"A","tokens":Infinity}', 400),
  record("4: superjson", { json: {}, meta: { values: {} } }, "unrecognized_keys"),
  text("5: 1e309", '{"agentType":"A","tokens":1,"cost":1e309}', 422, "expected_string"),
  ...["1e5", "0x10", "١٢", "1,000", " 1", "1_000", "NaN"].map((value) =>
    record(`6: cost ${value}`, { cost: value }, "invalid_amount"),
  ),
  text("7: cost as a number", '{"agentType":"A","cost":9007199254740993}', 422, "expected_string"),
  record("8: 13 decimals", { cost: "0.0000000000001" }, "too_precise"),
  record("9: 13 digits", { cost: "1000000000000" }, "out_of_range"),
  ...[1.5, "12", true, [], null, ""].map((value) =>
    record(
      `11: tokens ${JSON.stringify(value)}`,
      { tokens: value },
      value === 1.5 ? "expected_int" : "expected_number",
    ),
  ),
  record("12: tokens above 1e9", { tokens: 1_000_000_001 }, "out_of_range"),
  record("12: tokens 2**53", { tokens: 2 ** 53 }, "out_of_range"),
  ...[1.0001, -0.1].map((value) => record(`16: ${value}`, { qualityScore: value }, "out_of_range")),
  record("17: currency", { currency: "EUR" }, "unrecognized_keys"),
  ask("18: priority 0", { priority: 0 }, "out_of_range"),
  ask("18: priority 11", { priority: 11 }, "out_of_range"),
  ask("18: priority 5.5", { priority: 5.5 }, "expected_int"),
  ...[0, -1, 3601].map((value) => ask(`19: ttl ${value}`, { ttlSeconds: value }, "out_of_range")),
  ask("19: ttl 1.5", { ttlSeconds: 1.5 }, "expected_int"),
  record("21: a path as agentType", { agentType: "../../etc/passwd" }, "invalid_format"),
  record("23: NUL", { agentId: "a\u0000b" }, "control_character"),
  record("23: NUL in metadata", { metadata: { "a\u0000": 1 } }, "control_character"),
  record("24: CR LF in a name", { campaignId: "a\r\nb" }, "control_character"),
  record("24: C1", { agentId: "a\u0085b" }, "control_character"),
  text("25: lone surrogate", '{"agentType":"A","tokens":1,"agentId":"a\\ud800"}', 422, "invalid_unicode"),
  record("26: bidi override", { agentId: "a\u202eb" }, "invisible_character"),
  record("26: zero width", { agentId: "a\u200bb" }, "invisible_character"),
  record("28: id of 129", { agentId: long(129) }, "too_long"),
  record("28: agentType of 65", { agentType: long(65) }, "too_long"),
  record("28: task above 2,000", { task: long(2001) }, "too_long"),
  record("29: empty id", { agentId: "" }, "too_short"),
  record("29: blank id", { agentId: "  " }, "blank"),
  text(
    "30: reserved key",
    '{"agentType":"A","tokens":1,"metadata":{"__proto__":{"x":1}}}',
    422,
    "reserved_key",
  ),
  record("31: malformed id", { reservationId: "res_1" }, "invalid_format"),
  record("31: wrong prefix", { reservationId: `bud_${long(32)}` }, "invalid_format"),
  record("32: key with a space in the body", { idempotencyKey: "a b" }, "invalid_idempotency_key"),
  record("32: key of 256 in the body", { idempotencyKey: long(256) }, "invalid_idempotency_key"),
  record("33: key with a trailing space", { idempotencyKey: "a " }, "invalid_idempotency_key"),
  record("43: 31 February", { occurredAt: "2026-02-31T00:00:00Z" }, "invalid_format"),
  record("44: no offset", { occurredAt: "2026-02-01T00:00:00" }, "invalid_format"),
  record("44: epoch number", { occurredAt: 1_764_000_000 }, "expected_string"),
  record("45: year 9999", { occurredAt: "9999-01-01T00:00:00Z" }, "timestamp_in_future"),
  record("46: before retention", { occurredAt: "2001-01-01T00:00:00Z" }, "timestamp_too_old"),
  record("48: a leap second", { occurredAt: "2026-06-30T23:59:60Z" }, "invalid_format"),
  record("48: 24:00", { occurredAt: "2026-06-30T24:00:00Z" }, "invalid_format"),
  text("52: empty", "", 400),
  ...["null", "[]", '"x"', "42"].map((raw) => text(`52: ${raw}`, raw, 422, "expected_object")),
  ...['{"agentType":', '{"agentType":"A",}', "{/**/}", "{}{}", "\ufeff{}"].map((raw) =>
    text(`53: ${raw}`, raw, 400),
  ),
  record("55: the tenant", { organizationId: "org_other", role: "ADMIN", spent: "0" }, "unrecognized_keys"),
  text("57: one byte too many", `"${long(256 * 1024 - 1)}"`, 413),
  text("60: depth", "[".repeat(200_000), 400),
  record("61: metadata of 17 KiB", { metadata: { x: long(17 * 1024) } }, "metadata_too_large"),
  record(
    "61: metadata of depth 9",
    { metadata: JSON.parse(`${'{"a":'.repeat(9)}1${"}".repeat(9)}`) },
    "metadata_too_large",
  ),
  { row: "62: no items", verb: "trackCosts", body: { items: [] }, code: "out_of_range" },
  { row: "62: 501 items", verb: "trackCosts", body: { items: Array(501).fill(cost) }, code: "out_of_range" },
  text("64: not UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400),
  {
    row: "11, check: tokens as text",
    verb: "check",
    body: { agentType: "A", estimatedTokens: "1" },
    code: "expected_number",
  },
];

type Wire = { errors?: { code: string }[]; error?: { data?: { errors?: { code: string }[] } } };

describe("P13 bad input changes nothing", () => {
  test.each(rows)(
    "row $row, through every door",
    async ({ verb = "trackCost", body, raw, status = 422, code }) => {
      const before = await countRows(api.pool);
      for (const { door, url, headers } of DOORS) {
        const reply = await api.send({
          url: url(verb),
          body: raw ?? JSON.stringify(body),
          headers: { authorization: `Bearer ${agent}`, "content-type": "application/json", ...headers },
        });
        expect([door, reply.status]).toEqual([door, status]);
        expect(reply.body).not.toMatch(/\bat .*\.[jt]s:\d|stack|passwd|org_other/);
        const wire = JSON.parse(reply.body) as Wire;
        const errors = wire.errors ?? wire.error?.data?.errors;
        if (code) expect([door, errors?.[0]?.code]).toEqual([door, code]);
      }
      expect(await countRows(api.pool)).toEqual(before);
    },
  );

  test("row 2: 01 and 1.50 are the same amounts as 1 and 1.5", async () => {
    const booked = await Promise.all(
      ["01", "1", "1.50", "1.5"].map((value) =>
        api.call(agent, "POST", "/api/v1/costs", { agentType: "A", cost: value }),
      ),
    );
    expect(booked.map(({ body }) => body.cost)).toEqual(["1", "1", "1.5", "1.5"]);
  });

  test("row 10: a total above what an amount can hold is refused before SQL", async () => {
    const other = await createTestOrganization(api.pool);
    const key = await api.keyOf(other, ["record", "cost:explicit"]);
    const half = { agentType: "A", cost: "600000000000" };
    expect((await api.call(key, "POST", "/api/v1/costs", half)).status).toBe(201);
    const before = await countRows(api.pool);
    const second = await api.call(key, "POST", "/api/v1/costs", half);
    expect([second.status, second.body.errors]).toMatchObject([422, [{ code: "out_of_range" }]]);
    expect(await countRows(api.pool)).toEqual(before);
  });

  test("rows 21, 30: names that look like code are kept word for word", async () => {
    for (const agentId of ["' OR 1=1--", "$" + "{7*7}", "../../etc/passwd", "__proto__", "constructor"]) {
      expect((await api.call(agent, "POST", "/api/v1/costs", { ...cost, agentId })).status).toBe(201);
      const listed = await api.call(
        admin,
        "GET",
        `/api/v1/executions?agentId=${encodeURIComponent(agentId)}`,
      );
      expect((listed.body.data as { agentId: string }[]).map((each) => each.agentId)).toEqual([agentId]);
    }
  });

  test("rows 34 to 36: a key twice, with the same and with another body, alone and in a batch", async () => {
    const url = "/api/v1/costs";
    const first = await api.call(agent, "POST", url, { ...cost, cost: "1.0", idempotencyKey: "once" });
    const again = await api.call(agent, "POST", url, { ...cost, cost: "1.00", idempotencyKey: "once" });
    expect([again.status, again.body.id, again.headers["idempotent-replayed"]]).toEqual([
      201,
      first.body.id,
      "true",
    ]);
    const before = await countRows(api.pool);
    const other = await api.call(agent, "POST", url, { ...cost, cost: "2", idempotencyKey: "once" });
    expect([other.status, other.body.code]).toEqual([422, "idempotency_key_reused"]);
    expect(await countRows(api.pool)).toEqual(before);
    const items = [cost, cost, { ...cost, tokens: 2 }].map((each) => ({ ...each, idempotencyKey: "twin" }));
    const { results } = (await api.call(agent, "POST", `${url}:batch`, { items })).body as {
      results: { ok: boolean; duplicate?: boolean; error?: { code: string } }[];
    };
    expect(results.map(({ ok, duplicate, error }) => [ok, duplicate, error?.code])).toEqual([
      [true, false, undefined],
      [true, true, undefined],
      [false, undefined, "idempotency_key_reused"],
    ]);
  });

  test("row 63: one bad item of a batch harms none of the others", async () => {
    const items = Array.from({ length: 9 }, (_, n) => (n === 7 ? { ...cost, tokens: -1 } : cost));
    const { status, body } = await api.call(agent, "POST", "/api/v1/costs:batch", { items });
    const results = body.results as { ok: boolean; error?: { path: string } }[];
    expect([
      status,
      results.map(({ ok }) => ok).indexOf(false),
      results.filter(({ ok }) => !ok).length,
    ]).toEqual([200, 7, 1]);
    expect(results[7]?.error?.path).toContain("tokens");
  });

  test("rows 83, 84: a hold that is settled, released or unknown", async () => {
    const held = async () =>
      (await api.call(agent, "POST", "/api/v1/authorizations", hold)).body.reservationId as string;
    const act = (id: string, verb: string, input?: unknown) =>
      api.call(agent, "POST", `/api/v1/authorizations/${id}/${verb}`, input);
    const settled = await held();
    expect((await act(settled, "settle", { tokens: 1 })).status).toBe(200);
    const replay = await act(settled, "settle", { tokens: 1 });
    expect([replay.status, replay.headers["idempotent-replayed"]]).toEqual([200, "true"]);
    expect((await act(settled, "settle", { tokens: 2 })).status).toBe(409);
    expect((await act(settled, "release")).status).toBe(409);
    expect((await act(settled, "extend", { ttlSeconds: 5 })).status).toBe(409);
    const released = await held();
    expect((await act(released, "release")).status).toBe(200);
    expect((await act(released, "settle", { tokens: 1 })).status).toBe(409);
    expect((await act(`res_${long(32)}`, "settle", { tokens: 1 })).status).toBe(404);
  });

  test.each([
    ["42: a month", "GET", "/api/v1/monthly-budget?month=2026-13", undefined, 422],
    ["42: a month of 5 digits", "GET", "/api/v1/monthly-budget?month=99999-01", undefined, 422],
    [
      "13, 14: a limit that is no amount",
      "PATCH",
      "/api/v1/monthly-budget",
      { totalBudget: "unlimited" },
      422,
    ],
    ["15: a threshold above 1", "PATCH", "/api/v1/monthly-budget", { alertThreshold: 1.01 }, 422],
    ["15: a threshold in per cent", "PATCH", "/api/v1/monthly-budget", { alertThreshold: 80 }, 422],
    [
      "51: from after to",
      "GET",
      "/api/v1/executions?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z",
      undefined,
      422,
    ],
    ["70: a field twice", "GET", "/api/v1/executions?limit=10&limit=1e9", undefined, 422],
    ["70: a field in brackets", "GET", "/api/v1/executions?limit[]=1", undefined, 422],
    ["71: limit 0", "GET", "/api/v1/executions?limit=0", undefined, 422],
    ["71: limit 101", "GET", "/api/v1/executions?limit=101", undefined, 422],
    ["71: a cursor of our own making", "GET", "/api/v1/executions?cursor=AAAA", undefined, 400],
    ["87: no reason", "POST", "/api/v1/overrides", { kind: "BYPASS" }, 422],
    [
      "87: over 7 days",
      "POST",
      "/api/v1/overrides",
      { kind: "BYPASS", reason: "much too long", durationSeconds: 604_801 },
      422,
    ],
    ["31: no such override", "POST", `/api/v1/overrides/ovr_${long(32)}/end`, undefined, 404],
    ["31: no such key", "POST", `/api/v1/keys/key_${long(32)}/revoke`, undefined, 404],
  ] as const)("row %s over REST", async (_, method, url, input, status) => {
    const before = await countRows(api.pool);
    const reply = await api.call(admin, method, url, input);
    expect([reply.status, reply.headers["content-type"]]).toEqual([status, "application/problem+json"]);
    expect(await countRows(api.pool)).toEqual(before);
  });

  test("row 86: an old version is a conflict that shows the current one; ETag and If-Match are the version", async () => {
    const read = await api.call(admin, "GET", "/api/v1/monthly-budget");
    expect(read.headers.etag).toBe(`"${read.body.version}"`);
    const change = (ifMatch: string, totalBudget: string) =>
      api.send({
        method: "PATCH",
        url: "/api/v1/monthly-budget",
        headers: {
          authorization: `Bearer ${admin}`,
          "content-type": "application/json",
          "if-match": ifMatch,
        },
        body: JSON.stringify({ totalBudget }),
      });
    const tag = String(read.headers.etag);
    expect((await change(tag, "2000")).status).toBe(200);
    const before = await countRows(api.pool);
    const late = await change(tag, "3000");
    expect([late.status, JSON.parse(late.body).current]).toMatchObject([409, expect.anything()]);
    expect((await change("x", "3000")).status).toBe(400);
    expect(await countRows(api.pool)).toEqual(before);
    expect((await api.call(admin, "GET", "/api/v1/monthly-budget")).body.totalBudget).toBe("2000");
  });
});
