import { connect } from "node:net";
import { expect } from "vitest";
import type { EventPosition } from "@/server/db/queries/events";
import { isAfter, parseEventId } from "@/server/services/events/event-id";
import { openedSocket } from "@/test/socket-client";
import { cost, hold, type Story } from "./row";
import { ask, type World } from "./world";

const HANGS_MS = 60_000;

/** Sends bytes as they are. @returns the status of the answer, and all that came until the connection ended */
export function sendBytes(
  { api }: World,
  text: string,
): Promise<{ status: number; reply: string; ms: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const socket = connect(api.port, "127.0.0.1", () => socket.write(text));
    let reply = "";
    socket.setTimeout(HANGS_MS, () => socket.destroy(new Error(`no end: ${reply}`)));
    socket.on("data", (chunk) => {
      reply += chunk.toString();
    });
    socket.on("error", reject);
    socket.on("close", () =>
      resolve({ status: Number(reply.slice(9, 12)), reply, ms: performance.now() - began }),
    );
  });
}

function placeIn(id: string): EventPosition {
  const place = parseEventId(id);
  if (!place) throw new Error(`${id} is no place in the stream.`);
  return place;
}

const END = "Host: localhost\r\nConnection: close\r\n\r\n";
const DOORS = ["/api/v1/costs", "/api/trpc/budget.trackCost"];

/** Rows of requests that no client library would send. */
export const wireStories: readonly Story[] = [
  {
    row: "57: a length that is not the body's",
    tell: async (world) => {
      const head = `Authorization: Bearer ${world.agent}\r\nContent-Type: application/json\r\n`;
      for (const url of DOORS) {
        const shorter = `POST ${url} HTTP/1.1\r\n${head}Content-Length: 5\r\n${END}${JSON.stringify(cost)}`;
        expect((await sendBytes(world, shorter)).status).toBe(400);
        const both = `POST ${url} HTTP/1.1\r\n${head}Content-Length: -1\r\n${END}{}`;
        expect((await sendBytes(world, both)).status).toBe(400);
      }
    },
  },
  {
    row: "57: too much of a body whose length nobody says",
    tell: async (world) => {
      const head = `Authorization: Bearer ${world.agent}\r\nContent-Type: application/json\r\n`;
      const chunk = `10000\r\n${" ".repeat(65_536)}\r\n`;
      for (const url of DOORS) {
        const text = `POST ${url} HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n${END}${chunk.repeat(5)}0\r\n\r\n`;
        expect((await sendBytes(world, text)).status).toBe(413);
      }
    },
  },
  {
    row: "59: headers that take longer than 10 s, a body that takes longer than 30 s",
    tell: async (world) => {
      const head = `POST ${DOORS[0]} HTTP/1.1\r\nHost: localhost\r\n`;
      const body = `${head}Authorization: Bearer ${world.agent}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`;
      const [slowHead, slowBody] = await Promise.all([sendBytes(world, head), sendBytes(world, body)]);
      expect([slowHead.status, slowBody.status]).toEqual([408, 408]);
      expect(slowHead.ms).toBeGreaterThanOrEqual(9_900);
      expect(slowBody.ms).toBeGreaterThanOrEqual(29_900);
    },
  },
  {
    row: "62: a tRPC batch of 21",
    tell: async ({ api, agent }) => {
      const url = `/api/trpc/${Array(21).fill("budget.trackCost").join(",")}?batch=1`;
      const items = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [n, cost]));
      expect((await api.call(agent, "POST", url, items)).status).toBe(400);
    },
  },
  {
    row: "65: methods that a path does not have; a query takes POST",
    tell: async (world) => {
      const { api, agent } = world;
      const headers = { authorization: `Bearer ${agent}`, "content-type": "application/json" };
      for (const [method, url, allow] of [
        ["GET", DOORS[0], "POST"],
        ["HEAD", DOORS[0], "POST"],
        ["PUT", "/api/v1/status", "GET, HEAD"],
        ["TRACE", "/api/v1/status", "GET, HEAD"],
        ["GET", DOORS[1], "POST"],
        ["PUT", DOORS[1], "GET, POST"],
      ] as const) {
        const over = { ...headers, "x-http-method-override": "POST" };
        const reply = await api.send({ method, url: url as string, headers: over });
        expect([method, url, reply.status, reply.headers.allow]).toEqual([method, url, 405, allow]);
      }
      const asked = await api.send({
        url: "/api/trpc/budget.check",
        headers,
        body: JSON.stringify(hold),
      });
      expect(asked.status).toBe(200);
    },
  },
  {
    row: "66: paths that are not there",
    tell: async (world) => {
      const { api, agent } = world;
      const get = async (url: string) =>
        (await api.send({ method: "GET", url, headers: { authorization: `Bearer ${agent}` } })).status;
      for (const url of [
        "/api/v1/nothing",
        "/api/trpc/__proto__",
        "/api/trpc/constructor",
        "/api/v1/__proto__",
      ])
        expect([url, await get(url)]).toEqual([url, 404]);
      for (const url of ["/api/v1/budgets/%00", "/api/v1/budgets/%ff", "/%ff"])
        expect([url, await get(url)]).toEqual([url, 400]);
      const thousand = Array(1_000).fill("budget.status").join(",");
      expect([400, 404, 414, 431]).toContain(await get(`/api/trpc/${thousand}?batch=1&input={}`));
    },
  },
  {
    row: "67: a URL of 20 kB, cookies of 64 kB",
    tell: async (world) => {
      expect((await sendBytes(world, `GET /${"x".repeat(20_000)} HTTP/1.1\r\n${END}`)).status).toBe(431);
      const cookie = `Cookie: a=${"x".repeat(64 * 1024)}\r\n`;
      expect((await sendBytes(world, `GET /api/v1/status HTTP/1.1\r\n${cookie}${END}`)).status).toBe(431);
    },
  },
  {
    row: "68: a host that is not ours, and a target elsewhere",
    tell: async (world) => {
      const { api, admin } = world;
      const reply = await api.send({
        method: "GET",
        url: "/api/v1/executions?limit=1",
        headers: {
          authorization: `Bearer ${admin}`,
          host: "evil.example",
          "x-forwarded-host": "evil.example",
        },
      });
      expect(reply.status).toBe(200);
      expect(JSON.stringify([reply.headers, reply.body])).not.toContain("evil");
      expect((await sendBytes(world, `GET http://evil.example/ HTTP/1.1\r\n${END}`)).status).toBe(400);
    },
  },
  {
    row: "69: requests that two servers would read apart",
    tell: async (world) => {
      const post = `POST ${DOORS[0]} HTTP/1.1\r\nAuthorization: Bearer ${world.agent}\r\nContent-Type: application/json\r\n`;
      const lengths = "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n";
      for (const text of [
        `${post}${lengths}${END}{}`,
        `${post}Transfer-Encoding: chunked\r\n${END}zz\r\n{}\r\n0\r\n\r\n`,
        `GET /api/v1/status HTTP/1.1\r\nHost: a\r\n${END}`,
      ])
        expect((await sendBytes(world, text)).status).toBe(400);
    },
  },
  {
    row: "70: a field of a query twice, or in brackets",
    tell: async ({ api, admin }) => {
      for (const query of ["limit=10&limit=1e9", "limit[]=1"]) {
        const { status, body } = await api.call(admin, "GET", `/api/v1/executions?${query}`);
        expect([query, status, body.code]).toEqual([query, 422, "validation_failed"]);
      }
    },
  },
  {
    row: "71: a cursor of another organization's list",
    tell: async (world) => {
      const { api, admin, otherAdmin } = world;
      for (let n = 0; n < 3; n += 1) await ask(world, "budget.trackCost", cost, world.agent);
      const page = await api.call(admin, "GET", "/api/v1/executions?limit=1");
      const cursor = encodeURIComponent(String(page.body.nextCursor));
      const foreign = await api.call(otherAdmin, "GET", `/api/v1/executions?cursor=${cursor}`);
      // Taken or refused: it shows nothing of the organization that it comes from.
      expect([200, 400]).toContain(foreign.status);
      expect(foreign.body.data ?? []).toEqual([]);
      const changed = await api.call(admin, "GET", `/api/v1/executions?cursor=${cursor}x%27`);
      expect([400, 422]).toContain(changed.status);
    },
  },
  {
    row: "73: a socket that sends what is not for it",
    tell: async (world) => {
      const url = `ws://127.0.0.1:${world.api.port}/ws`;
      const options = { headers: { authorization: `Bearer ${world.agent}` } };
      for (const [frame, code] of [
        [Buffer.from([1, 2, 3]), 1003],
        ["x".repeat(1024 * 1024), 1009],
        ['{"id":null}', 1008],
      ] as const) {
        const socket = await openedSocket(url, options);
        // Of the last one 10,000: nothing that a reader says is listened to.
        for (let n = 0; n < (code === 1008 ? 10_000 : 1); n += 1) socket.ws.send(frame);
        expect((await socket.closed).code).toBe(code);
      }
    },
  },
  {
    row: "74: a place in the stream that is none, or lies ahead, means from now",
    tell: async (world) => {
      for (const place of ["garbage", "evt_99999999999_99999999999"]) {
        const url = `ws://127.0.0.1:${world.api.port}/ws?lastEventId=${place}`;
        const socket = await openedSocket(url, { headers: { authorization: `Bearer ${world.agent}` } });
        expect(socket.position).not.toBe(place);
        await ask(world, "budget.trackCost", cost, world.agent);
        await socket.until(1, ({ type }) => type === "ledger.changed");
        // Not from the beginning: only what was committed while a foreign transaction was open may be told again.
        const now = placeIn(socket.position);
        expect(BigInt(now.xid)).toBeGreaterThan(0n);
        for (const { id } of socket.frames) expect(isAfter(placeIn(id), now)).toBe(true);
        socket.ws.terminate();
      }
    },
  },
  {
    row: "76: two Authorization headers, a key in the query",
    tell: async ({ api, agent }) => {
      const header = ["authorization", `Bearer ${agent}`];
      for (const url of DOORS) {
        const raw = [...header, ...header, "content-type", "application/json"];
        expect((await api.send({ url, raw, body: JSON.stringify(cost) })).status).toBe(401);
        const headers = { "content-type": "application/json" };
        const query = `?token=${agent}&key=${agent}`;
        expect((await api.send({ url: url + query, headers, body: JSON.stringify(cost) })).status).toBe(401);
      }
    },
  },
];
