import { cost, hold, long, noId, type Row, record, text } from "./row";

const agentRecord = { procedure: "budget.trackCost", input: cost } as const;

/** Rows 52 to 64: what cannot be read, or is not of the kind that is taken. */
const bodies: readonly Row[] = [
  text("52: empty", "", 400),
  ...["null", "[]", '"x"', "42"].map((raw) => text(`52: ${raw}`, raw, 422, "expected_object")),
  ...['{"agentType":', '{"agentType":"A",}', "{/**/}", "{}{}", "\ufeff{}"].map((raw) =>
    text(`53: ${raw}`, raw, 400),
  ),
  ...["organizationId", "role", "spent"].map((name) =>
    record(`55: ${name}`, { [name]: "org_other" }, "unrecognized_keys", ""),
  ),
  ...[
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/octet-stream",
    "application/json; charset=utf-16",
    "application/jsonp",
    "",
  ].map(
    (type): Row => ({
      row: `56: ${type || "no type"}`,
      ...agentRecord,
      headers: { "content-type": type },
      status: 415,
      code: "unsupported_media_type",
    }),
  ),
  { ...text("57: one byte too many", `"${long(256 * 1024 - 1)}"`, 413), code: "payload_too_large" },
  ...["gzip", "br"].map(
    (coding): Row => ({
      row: `58: ${coding}`,
      ...agentRecord,
      headers: { "content-encoding": coding },
      status: 415,
    }),
  ),
  text("60: 200,000 levels", "[".repeat(200_000), 400),
  text("60: 17 levels", "[".repeat(17) + "]".repeat(17), 400),
  text("64: not UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22]), 400),
];

/** Rows 75 to 82 and 84: who asks, and for what. */
const callers: readonly Row[] = [
  {
    ...record("75: asks for HTML", { tokens: -1 }, "out_of_range"),
    headers: { accept: "text/html" },
  },
  { row: "76: no key", ...agentRecord, keyOf: () => null, status: 401, code: "unauthorized" },
  ...["Bearer ", "Basic eA==", `Basic ${Buffer.from("admin:admin").toString("base64")}`].map(
    (authorization): Row => ({
      row: `76: ${authorization}`,
      ...agentRecord,
      headers: { authorization },
      status: 401,
      code: "unauthorized",
    }),
  ),
  ...["Bearer psk_short", `Bearer psk_${"x".repeat(12)}_${"y".repeat(43)}`].map(
    (authorization): Row => ({
      row: `77: ${authorization.slice(0, 16)}`,
      ...agentRecord,
      headers: { authorization },
      status: 401,
      code: "unauthorized",
    }),
  ),
  {
    row: "78: a key that may not record",
    ...agentRecord,
    keyOf: ({ api, org }) => api.keyOf(org, ["read"]),
    status: 403,
    code: "forbidden",
  },
  {
    row: "78: a cost without cost:explicit",
    procedure: "budget.trackCost",
    input: { ...cost, cost: "1" },
    keyOf: ({ api, org }) => api.keyOf(org, ["record"]),
    status: 403,
    code: "forbidden",
  },
  {
    row: "80: an agent's key on admin",
    procedure: "admin.monthlyBudget.set",
    input: { totalBudget: "1" },
    keyOf: ({ agent }) => agent,
    status: 403,
    code: "forbidden",
  },
  ...(["settle", "release", "extend"] as const).map(
    (verb): Row => ({
      row: `84: ${verb} of nothing`,
      procedure: `budget.${verb}`,
      input: {
        reservationId: noId("res"),
        ...(verb === "settle" ? { tokens: 1 } : verb === "extend" ? { ttlSeconds: 5 } : {}),
      },
      status: 404,
      code: "not_found",
    }),
  ),
  {
    row: "79: a key of one agent records for another",
    procedure: "budget.trackCost",
    input: { ...cost, agentId: "b" },
    keyOf: boundKey,
    status: 403,
    code: "forbidden",
  },
  {
    row: "79: a key of one agent asks for no agent",
    procedure: "budget.authorize",
    input: hold,
    keyOf: boundKey,
    status: 403,
    code: "forbidden",
  },
];

async function boundKey({ api, org }: Parameters<NonNullable<Row["keyOf"]>>[0]): Promise<string> {
  const key = await api.keyOf(org, ["record", "authorize"]);
  await api.pool.query("update api_keys set agent_ids = '{a-1}' where public_part = $1", [key.slice(4, 16)]);
  return key;
}

export const requests: readonly Row[] = [...bodies, ...callers];
