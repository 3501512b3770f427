import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sessionCookieName } from "@/server/auth/session";
import { getContainer } from "@/server/container";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { openedSocket, openSocket } from "@/test/socket-client";
import { tampered } from "@/test/tampered";

let api: TestApi;
let org = "";
let key = "";
beforeAll(async () => {
  api = await createTestApi();
  org = await createTestOrganization(api.pool, { cap: "10" });
  key = await api.keyOf(org, ["record", "authorize", "read", "cost:explicit"]);
});
afterAll(() => api.close());

const at = (path: string) => `ws://127.0.0.1:${api.port}${path}`;
const as = (value: string) => ({ headers: { authorization: `Bearer ${value}` } });
const record = (cost: string, who = key) =>
  api.call(who, "POST", "/api/v1/costs", { agentType: "CONTENT", cost });
const ticketOf = async (who: string) =>
  String((await api.call(who, "POST", "/api/v1/socket-tickets")).body.ticket);
const isUsage = ({ type }: { type: string }) => type === "ledger.changed";

describe("frames", () => {
  test("TEK-39 /ws tells of a record in Tekton's shape", async () => {
    const socket = await openedSocket(at("/ws"), as(key));
    await record("0.01");
    const [frame] = await socket.until(1, isUsage);
    expect(frame).toEqual({
      id: expect.stringMatching(/^evt_\d+_\d+$/),
      type: "ledger.changed",
      topic: "ledger",
      payload: expect.objectContaining({ recorded: 1 }),
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    socket.ws.close();
    expect((await socket.closed).code).toBe(1005);
  });

  test("TEK-40 /ws/alerts tells of a crossed threshold once, and of nothing else", async () => {
    const other = await createTestOrganization(api.pool, { cap: "1" });
    const own = await api.keyOf(other, ["record", "read", "cost:explicit"]);
    const [alerts, all] = [
      await openedSocket(at("/ws/alerts"), as(own)),
      await openedSocket(at("/ws"), as(own)),
    ];
    for (const cost of ["0.82", "0.01", "0.01"]) await record(cost, own);
    await all.until(3, isUsage);
    await alerts.until(1);
    expect(alerts.frames.map(({ type, payload }) => [type, (payload as { level: string }).level])).toEqual([
      ["alert.raised", "WARNING"],
    ]);
    // Neither saw what the first organization does.
    await record("0.01");
    expect(all.frames.filter(isUsage)).toHaveLength(3);
    for (const { ws } of [alerts, all]) ws.close();
  });
});

describe("who may open one", () => {
  test("TEK-39 no key, a wrong key or a key as token: 401 at the handshake", async () => {
    expect(await openSocket(at("/ws"))).toBe(401);
    expect(await openSocket(at("/ws/alerts"))).toBe(401);
    expect(await openSocket(at("/ws"), as(`psk_${"x".repeat(12)}_${"y".repeat(43)}`))).toBe(401);
    expect(await openSocket(at(`/ws?token=${key}`))).toBe(401);
  });

  test("a key that may not follow, or is bound to an agent: 403", async () => {
    expect(await openSocket(at("/ws"), as(await api.keyOf(org, ["record"])))).toBe(403);
    const bound = await api.keyOf(org, ["read"]);
    await api.pool.query(
      "update api_keys set agent_ids = '{a-1}' where organization_id = $1 and public_part = $2",
      [org, bound.slice(4, 16)],
    );
    expect(await openSocket(at("/ws"), as(bound))).toBe(403);
  });

  test("T9 a ticket opens one socket, once; a changed one opens none", async () => {
    const ticket = await ticketOf(key);
    expect(ticket).not.toContain(key.slice(4, 16));
    const changed = tampered(ticket);
    expect(await openSocket(at(`/ws?token=${changed}`))).toBe(401);
    const socket = await openedSocket(at(`/ws?token=${ticket}`));
    expect(await openSocket(at(`/ws?token=${ticket}`))).toBe(401);
    await record("0.01");
    await socket.until(1, isUsage);
    socket.ws.close();
  });

  test("T4, T9 a cookie opens one for our own pages alone", async () => {
    const { headers } = await session("ADMIN");
    const { publicUrl } = getContainer().env;
    expect(await openSocket(at("/ws"), { headers })).toBe(403);
    expect(await openSocket(at("/ws"), { headers, origin: "https://evil.example" })).toBe(403);
    expect(await openSocket(at("/ws"), { headers, origin: "null" })).toBe(403);
    const socket = await openedSocket(at("/ws"), { headers, origin: publicUrl });
    socket.ws.close();
  });

  test("T9 one key has at most 20 sockets; one that closes makes room", async () => {
    const own = await api.keyOf(org, ["read"]);
    const open = [];
    for (let n = 0; n < 20; n += 1) open.push(await openedSocket(at("/ws"), as(own)));
    expect(await openSocket(at("/ws"), as(own))).toBe(429);
    open[0]?.ws.close();
    await open[0]?.closed;
    const tryOnce = async () => {
      const opened = await openSocket(at("/ws"), as(own));
      if (typeof opened !== "number") opened.ws.terminate();
      return typeof opened === "number" ? opened : 101;
    };
    await expect.poll(tryOnce, { timeout: 10_000 }).toBe(101);
    for (const { ws } of open) ws.terminate();
  });
});

/** A person with a session, and how to take their rights away. */
async function session(role: string) {
  const id = `usr_${role.toLowerCase()}_${Math.floor(performance.now())}`;
  await api.pool.query("insert into users (id, email, name, password_hash) values ($1, $1, $1, 'x')", [id]);
  await api.pool.query("insert into memberships (organization_id, user_id, role) values ($1, $2, $3)", [
    org,
    id,
    role,
  ]);
  const { env, authSecret } = getContainer();
  const now = Math.floor(Date.now() / 1_000);
  const token = { sub: id, sessionVersion: 1, signedInAt: now, seenAt: now };
  await api.pool.query("update users set session_version = 1 where id = $1", [id]);
  const value = await encode({ token, secret: authSecret });
  return { id, headers: { cookie: `${sessionCookieName(env.publicUrl)}=${value}` } };
}

describe("revocation", () => {
  const closes = async (socket: Awaited<ReturnType<typeof openedSocket>>, end: () => Promise<unknown>) => {
    await end();
    const began = performance.now();
    const { code } = await socket.closed;
    return { code, isInTime: performance.now() - began < 5_000 };
  };

  test("a socket closes within 5 s of its key's end, also one that a ticket opened", {
    retry: 2,
  }, async () => {
    const own = await api.keyOf(org, ["read"]);
    const sockets = [
      await openedSocket(at("/ws"), as(own)),
      await openedSocket(at(`/ws/alerts?token=${await ticketOf(own)}`)),
    ];
    const revoke = () =>
      api.pool.query("update api_keys set revoked_at = clock_timestamp() where public_part = $1", [
        own.slice(4, 16),
      ]);
    for (const socket of sockets)
      expect(await closes(socket, revoke)).toEqual({ code: 4401, isInTime: true });
  });

  test("T17 a socket closes within 5 s when its person's role changes", { retry: 2 }, async () => {
    const { id, headers } = await session("ADMIN");
    const socket = await openedSocket(at("/ws"), { headers, origin: getContainer().env.publicUrl });
    const demote = () => api.pool.query("update memberships set role = 'VIEWER' where user_id = $1", [id]);
    expect(await closes(socket, demote)).toEqual({ code: 4401, isInTime: true });
  });
});

/** Events of a size, as the ledger's own transactions write them. */
const tell = (count: number, bytes: number) =>
  api.pool.query(
    `insert into events (organization_id, type, payload)
     select $1, 'test.told', jsonb_build_object('n', n, 'text', repeat('x', $3)) from generate_series(1, $2) as n`,
    [org, count, bytes],
  );
const numbers = (frames: { type: string; payload: unknown }[]) =>
  frames.filter(({ type }) => type === "test.told").map(({ payload }) => (payload as { n: number }).n);
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe("resuming", () => {
  test("the position of the handshake and every id resume without gap or double", async () => {
    const first = await openedSocket(at("/ws"), as(key));
    first.ws.terminate();
    await tell(700, 10);
    const second = await openedSocket(at(`/ws?lastEventId=${first.position}`), as(key));
    const seen = await second.until(400, ({ type }) => type === "test.told");
    second.ws.terminate();
    const last = seen.slice(0, 400).at(-1)?.id;
    const third = await openedSocket(at(`/ws?lastEventId=${last}`), as(key));
    await tell(1, 10);
    const rest = await third.until(301, ({ type }) => type === "test.told");
    expect([...numbers(seen.slice(0, 400)), ...numbers(rest)]).toEqual([...upTo(700), 1]);
    third.ws.close();
  });

  test("a reader that does not read is cut with 4408, and loses nothing when it resumes", async () => {
    const followers = (count: number) =>
      expect.poll(() => getContainer().events.followers, { timeout: 20_000 }).toBe(count);
    await followers(0);
    const first = await openedSocket(at("/ws"), as(key));
    await followers(1);
    first.ws.pause();
    await tell(300, 100_000);
    await followers(0);
    first.ws.resume();
    expect((await first.closed).code).toBe(4408);
    expect(first.frames.length).toBeLessThan(300);
    const after = first.frames.at(-1)?.id ?? first.position;
    const second = await openedSocket(at(`/ws?lastEventId=${after}`), as(key));
    const rest = await second.until(300 - numbers(first.frames).length, ({ type }) => type === "test.told");
    expect([...numbers(first.frames), ...numbers(rest)]).toEqual(upTo(300));
    second.ws.close();
  });
});
