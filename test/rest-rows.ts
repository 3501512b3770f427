import { testKey } from "@/test/fake-container";
import type { HttpCall } from "@/test/http-call";

/** Calls of the REST door and what they are answered with, the fast lane or not. */
export const AUTH = { authorization: `Bearer ${testKey("agent")}`, "content-type": "application/json" };
export type Call = Partial<HttpCall>;

export const json = (value: unknown) => JSON.stringify(value);
export const good = { agentType: "CONTENT", tokens: 1000 };
export const hold = { agentType: "CONTENT", estimatedTokens: 1000 };
const reservation = `res_${"a".repeat(32)}`;
export const as = (word: string) => ({ ...AUTH, authorization: `Bearer ${testKey(word)}` });

type Row = { name: string; status: number; code?: string; given: Call };
const post = (name: string, status: number, body: string | Buffer, rest: Call = {}, code?: string): Row => ({
  name,
  status,
  given: { body, ...rest },
  ...(code ? { code } : {}),
});
export const settleUrl = `/authorizations/${reservation}/settle`;
const releaseUrl = `/authorizations/${reservation}/release`;
const { "content-type": _type, ...KEY_ONLY } = AUTH;

export const rows: Row[] = [
  post("costs", 201, json(good)),
  post("costs:batch, mixed", 200, json({ items: [good, { ...good, tokens: -1 }] }), { url: "/costs:batch" }),
  post("authorizations", 201, json(hold), { url: "/authorizations" }),
  post("settle", 200, json({ tokens: 5 }), { url: settleUrl }),
  post("settle, no id", 422, json({ tokens: 5 }), { url: "/authorizations/res_1/settle" }, "invalid_format"),
  post(
    "the id in the body too",
    422,
    json({ reservationId: reservation }),
    { url: settleUrl },
    "unrecognized_keys",
  ),
  post("release", 200, "{}", { url: releaseUrl }),
  post("release without a body", 200, "", { url: releaseUrl, headers: KEY_ONLY }),
  post("release with an untyped body", 415, "{}", { url: releaseUrl, headers: KEY_ONLY }),
  post("release, unknown field", 422, '{"force":true}', { url: releaseUrl }, "unrecognized_keys"),
  post("check", 200, json(hold), { url: "/check" }),
  post("row 52: empty body", 400, ""),
  ...["null", "[]", '"x"', "42"].map((text) => post(`row 52: ${text}`, 422, text, {}, "expected_object")),
  ...["null", "[]", "42"].map((text) => post(`row 52, settle: ${text}`, 422, text, { url: settleUrl })),
  ...['{"agentType":', '{"agentType":"A",}', "{/**/}", "{}{}", "\ufeff{}"].map((text) =>
    post(`row 53: ${text.slice(0, 20)}`, 400, text),
  ),
  post("row 3: NaN", 400, '{"agentType":"A","tokens":NaN}'),
  post("row 1: tokens -1", 422, json({ ...good, tokens: -1 }), {}, "out_of_range"),
  post("row 7: cost as a number", 422, '{"agentType":"A","cost":9007199254740993}', {}, "expected_string"),
  post("row 8: 13 decimals", 422, json({ ...good, cost: "0.0000000000001" }), {}, "too_precise"),
  post("row 55: unknown field", 422, json({ ...good, organizationId: "o" }), {}, "unrecognized_keys"),
  post("row 56: text/plain", 415, json(good), { headers: { ...AUTH, "content-type": "text/plain" } }),
  post("row 57: one byte above 256 KiB", 413, `"${"x".repeat(256 * 1024 - 1)}"`),
  post("row 57: exactly 256 KiB", 422, `"${"x".repeat(256 * 1024 - 2)}"`),
  post("row 58: gzip", 415, json(good), { headers: { ...AUTH, "content-encoding": "gzip" } }),
  post("row 60: 200,000 levels", 400, "[".repeat(200_000)),
  post("row 62: 501 items", 422, json({ items: Array(501).fill(good) }), { url: "/costs:batch" }),
  post("row 64: not UTF-8", 400, Buffer.from([0x22, 0xff, 0xfe, 0x22])),
  ...["", " ", "a b", "é", "x".repeat(256)].map((key) =>
    post(`row 32: header key ${key.slice(0, 5)}`, 400, json(good), {
      headers: { ...AUTH, "idempotency-key": key },
    }),
  ),
  post("row 32: two header keys", 400, json(good), {
    raw: [...Object.entries(AUTH).flat(), "idempotency-key", "a", "idempotency-key", "a"],
  }),
  post("row 76: no key", 401, json(good), { headers: { "content-type": "application/json" } }),
  post("row 77: unknown key", 401, "{", { headers: as("unknown") }),
  post("row 78: scope missing, body unreadable", 403, "{", { headers: as("reader") }),
  post("NEON-10: cost without cost:explicit", 403, json({ ...good, cost: "1" })),
  post("row 79: another agent", 403, json({ ...good, agentId: "b" }), { headers: as("bound") }),
];
