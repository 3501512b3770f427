import { admin, cost, long, noId, type Row, record, text } from "./row";

const reason = "A reason that is long enough";

/** Rows 21 to 33: text, ids and keys of idempotency. */
const ids: readonly Row[] = [
  record("21: a path as agentType", { agentType: "../../etc/passwd" }, "invalid_format"),
  record("21: SQL as agentType", { agentType: "' OR 1=1--" }, "invalid_format"),
  admin("22: SQL as a filter", "admin.budgets.list", { status: "' OR 1=1--" }, { field: "/status" }),
  admin(
    "22: SQL as a grouping",
    "admin.spend.query",
    { groupBy: "cost; drop table users" },
    { field: "/groupBy" },
  ),
  admin(
    "22: a template as a month",
    "admin.monthlyBudget.get",
    { month: "$" + "{7*7}" },
    {
      error: "invalid_month",
      field: "/month",
    },
  ),
  admin("22: SQL as a cursor", "admin.executions.list", { cursor: "' OR 1=1--" }, { field: "/cursor" }),
  admin("22, 71: a cursor of one's own making", "admin.executions.list", { cursor: "AAAA" }, { status: 400 }),
  {
    ...record("22: SQL as a key", {}, ""),
    headers: { authorization: "Bearer ' OR 1=1--" },
    status: 401,
    error: undefined as never,
    field: undefined as never,
  },
  record("23: NUL in an id", { agentId: "a\u0000b" }, "control_character"),
  record("23: NUL in a key of metadata", { metadata: { "a\u0000": 1 } }, "control_character"),
  record("23: NUL in a value of metadata", { metadata: { a: "\u0000" } }, "control_character"),
  record("24: CR LF in an id", { campaignId: "a\r\nb" }, "control_character"),
  record("24: C1 in an id", { agentId: "a\u0085b" }, "control_character"),
  record("24: ESC in a task", { task: "a\u001bb" }, "control_character"),
  admin(
    "24: a new line in a name",
    "admin.budgets.create",
    { name: "a\nb", scopeType: "AGENT", scopeKey: "x", period: "DAILY" },
    { error: "control_character", field: "/name" },
  ),
  text("25: lone surrogate", '{"agentType":"A","tokens":1,"agentId":"a\\ud800"}', 422, "invalid_unicode"),
  record("26: bidi override", { agentId: "a\u202eb" }, "invisible_character"),
  record("26: zero width", { agentId: "a\u200bb" }, "invisible_character"),
  record("26: byte order mark", { agentId: "\ufeffa" }, "invisible_character"),
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
  record("30: constructor as a key", { metadata: { constructor: 1 } }, "reserved_key"),
  record("31: malformed id", { reservationId: "res_1" }, "invalid_format"),
  record("31: wrong prefix", { reservationId: `bud_${long(32)}` }, "invalid_format"),
  admin("31: malformed budget", "admin.budgets.get", { budgetId: "bud_1" }, { field: "/budgetId" }),
  ...(
    [
      ["admin.overrides.end", { overrideId: noId("ovr") }],
      ["admin.keys.revoke", { id: noId("key") }],
      ["admin.budgets.get", { budgetId: noId("bud") }],
      ["admin.pools.get", { poolId: noId("pol") }],
      ["admin.executions.get", { id: noId("log") }],
    ] as const
  ).map(([procedure, input]) =>
    admin(`31: ${procedure} of nothing`, procedure, input, { status: 404, code: "not_found" }),
  ),
  record("32, 33: a space in the body's key", { idempotencyKey: "a b" }, "invalid_idempotency_key"),
  record("32: a key of 256 in the body", { idempotencyKey: long(256) }, "invalid_idempotency_key"),
  record("32: a key that is not ASCII in the body", { idempotencyKey: "clé" }, "invalid_idempotency_key"),
  record("33: a key with a space at its end", { idempotencyKey: "a " }, "invalid_idempotency_key"),
  text(
    "33: a key that differs by a lone surrogate",
    '{"agentType":"A","tokens":1,"idempotencyKey":"a\\ud800"}',
    422,
    "invalid_idempotency_key",
  ),
  ...["", "a b", "é", long(256)].map(
    (key): Row => ({
      row: `32: header key ${JSON.stringify(key.slice(0, 5))}`,
      procedure: "budget.trackCost",
      input: cost,
      headers: { "idempotency-key": key },
      status: 400,
    }),
  ),
  {
    row: "32: a header key unlike the body's",
    procedure: "budget.trackCost",
    input: { ...cost, idempotencyKey: "b" },
    headers: { "idempotency-key": "a" },
    status: 400,
  },
];

/** Rows 42 to 51: time. */
const times: readonly Row[] = [
  ...[
    "2026-13",
    "2026-00",
    "2026-1",
    "26-01",
    "2026/01",
    "2026-01-01",
    "2026-01\n",
    "２０２６-０１",
    "99999-01",
  ].map((month) =>
    admin(
      `42: month ${JSON.stringify(month)}`,
      "admin.monthlyBudget.get",
      { month },
      {
        error: "invalid_month",
        field: "/month",
      },
    ),
  ),
  record("43: 31 February", { occurredAt: "2026-02-31T00:00:00Z" }, "invalid_format"),
  record("44: no offset", { occurredAt: "2026-02-01T00:00:00" }, "invalid_format"),
  record("44: epoch number", { occurredAt: 1_764_000_000 }, "expected_string"),
  record("45: year 9999", { occurredAt: "9999-01-01T00:00:00Z" }, "timestamp_in_future"),
  record("46: before retention", { occurredAt: "2001-01-01T00:00:00Z" }, "timestamp_too_old"),
  record("48: a leap second", { occurredAt: "2026-06-30T23:59:60Z" }, "invalid_format"),
  record("48: 24:00", { occurredAt: "2026-06-30T24:00:00Z" }, "invalid_format"),
  ...["Mars/Base", "EST5EDT4", "../UTC", "", "UTC+25"].map((timeZone) =>
    admin(
      `50: zone ${JSON.stringify(timeZone)}`,
      "admin.settings.update",
      { timeZone },
      { field: "/timeZone" },
    ),
  ),
  admin(
    "51: from after to",
    "admin.executions.list",
    { from: "2026-02-01T00:00:00Z", to: "2026-01-01T00:00:00Z" },
    { field: "/to" },
  ),
  admin(
    "51: days from after to",
    "admin.spend.query",
    { from: "2026-02-01", to: "2026-01-01" },
    { field: "/to" },
  ),
  admin("51: 100 years by hour", "admin.spend.query", {
    from: "1926-01-01",
    to: "2026-01-01",
    grain: "hour",
  }),
  ...[0, -1, 101].map((limit) =>
    admin(
      `71: limit ${limit}`,
      "admin.executions.list",
      { limit },
      { error: "out_of_range", field: "/limit" },
    ),
  ),
];

/** Rows 85 to 91: what administrators say. */
const orders: readonly Row[] = [
  admin("87: no reason", "admin.overrides.activate", { kind: "BYPASS" }, { field: "/reason" }),
  admin(
    "87: over 7 days",
    "admin.overrides.activate",
    { kind: "BYPASS", reason, durationSeconds: 604_801 },
    {
      error: "out_of_range",
      field: "/durationSeconds",
    },
  ),
  admin("87: an end that is past", "admin.overrides.activate", {
    kind: "BYPASS",
    reason,
    expiresAt: "2026-01-01T00:00:00Z",
  }),
  ...[
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://[::ffff:7f00:1]/x",
    "file:///etc/passwd",
    "https://user:pass@example.com/x",
    "https://example.com:22/x",
  ].map((url) =>
    admin(
      `90: a webhook to ${url}`,
      "admin.channels.create",
      { name: "hook", kind: "webhook", url },
      {
        field: "/url",
      },
    ),
  ),
  ...[`${long(10_000)}@example.com`, "a@b.example,c@d.example", "a\u0000@example.com"].map((email) =>
    admin(
      `91: e-mail ${JSON.stringify(email.slice(0, 20))}`,
      "admin.members.invite",
      { email, role: "VIEWER" },
      {
        field: "/email",
      },
    ),
  ),
];

export const words: readonly Row[] = [...ids, ...times, ...orders];
