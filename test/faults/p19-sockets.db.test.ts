import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createTestKey, type Replica, startReplica } from "@/test/replica";
import { openedSocket } from "@/test/socket-client";

// Live events over two servers on one database: a reader moves from one that stops to the other.

let t: TestLedger;
let servers: Replica[] = [];
beforeAll(async () => {
  t = await createTestLedger();
  const settings = { DATABASE_URL: t.url };
  servers = await Promise.all([startReplica(settings), startReplica(settings)]);
});
afterAll(async () => {
  for (const server of servers) await server.end("SIGKILL");
  await t.close();
});

test("a reader of a server that stops is told so, and resumes at the other without gap or double", async () => {
  const org = await createTestOrganization(t.pool);
  const key = await createTestKey(t.pool, org);
  const headers = { authorization: `Bearer ${key}` };
  const [one, two] = servers as [Replica, Replica];
  const follow = (server: Replica, after = "") =>
    openedSocket(`${server.url.replace("http", "ws")}/ws${after && `?lastEventId=${after}`}`, { headers });
  const told: string[] = [];
  const tell = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const { rows } = await t.pool.query<{ id: string }>(
        `insert into events (organization_id, type, payload) values ($1, 'test.told', '{}')
         returning concat('evt_', xid, '_', seq) as id`,
        [org],
      );
      told.push(rows[0]?.id ?? "");
    }
  };
  // Somebody else follows at the other server, so that its own reader has a place of its own.
  const other = await follow(two);
  const first = await follow(one);
  await tell(30);
  await first.until(30);
  const stopped = one.end("SIGTERM");
  await tell(30);
  expect(await first.closed).toEqual({ code: 1001, reason: expect.stringContaining("Resume") });
  await stopped;
  const second = await follow(two, first.frames.at(-1)?.id);
  await tell(30);
  await second.until(90 - first.frames.length);
  await other.until(90);
  const ids = (frames: { id: string }[]) => frames.map(({ id }) => id);
  expect([...ids(first.frames), ...ids(second.frames)]).toEqual(told);
  expect(ids(other.frames)).toEqual(told);
  second.ws.close();
  other.ws.close();
});

test("a ticket made at one server opens a socket at the other, and no second one anywhere", async () => {
  const org = await createTestOrganization(t.pool);
  const key = await createTestKey(t.pool, org);
  const [one, two] = [await startReplica({ DATABASE_URL: t.url }), servers[1] as Replica];
  servers.push(one);
  const reply = await fetch(`${one.url}/api/v1/socket-tickets`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}` },
  });
  expect(reply.status).toBe(201);
  const { ticket } = (await reply.json()) as { ticket: string };
  const url = (server: Replica) => `${server.url.replace("http", "ws")}/ws?token=${ticket}`;
  const socket = await openedSocket(url(two));
  for (const server of [one, two]) await expect(openedSocket(url(server))).rejects.toThrow("401");
  socket.ws.close();
});
