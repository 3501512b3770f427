import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { postJson } from "@/server/notify/post";
import { createOwnerPool } from "@/test/owner-pool";
import { countRows } from "@/test/row-counts";
import { cost, hold, type Story } from "./row";
import { freshOrganization } from "./told-records";
import { ask } from "./world";

/** Rows of what lies outside of one request: its pace, its database, its way back. */
export const outsideStories: readonly Story[] = [
  {
    row: "90: a name of a webhook that leads inside once it is asked is not connected to",
    tell: async () => {
      const resolve = () => Promise.resolve(["127.0.0.1"]);
      const sent = await postJson("https://rebinding.example/", {
        headers: {},
        body: "{}",
        allowPrivate: false,
        resolve,
      } as never);
      expect(sent).toMatchObject({ ok: false, error: expect.stringMatching(/address/) });
    },
  },
  {
    row: "92: a pace that is reached answers 429 with the wait, and touches no budget",
    tell: async (world) => {
      const { api } = world;
      const { agent, admin } = await freshOrganization(world);
      const pace = {
        scopeType: "ORGANIZATION",
        period: "RATE",
        windowSeconds: 86_400,
        purpose: "rate_limit",
      };
      await ask(world, "admin.budgets.create", { name: "pace", ...pace, limitRequests: 1 }, admin);
      expect((await ask(world, "budget.authorize", hold, agent)).status).toBe(200);
      const held = await ask(world, "admin.monthlyBudget.get", {}, admin);
      for (const url of ["/api/v1/authorizations", "/api/trpc/budget.authorize"]) {
        const { status, headers } = await api.call(agent, "POST", url, hold);
        expect([url, status]).toEqual([url, 429]);
        expect(Number(headers["retry-after"])).toBeGreaterThan(0);
        expect(headers.ratelimit).toMatch(/;r=0;t=\d+$/);
      }
      expect((await ask(world, "admin.monthlyBudget.get", {}, admin)).data.held).toBe(held.data.held);
    },
  },
  {
    row: "93: a database that takes no writes: 503 with a wait, nothing granted, and all well after it",
    tell: async (world) => {
      const { api, agent } = world;
      const before = await countRows(api.pool);
      const name = new URL(api.url).pathname.slice(1);
      const owner = createOwnerPool(api.url);
      const say = async (text: string) => {
        await owner.query(`begin read write; alter database "${name}" ${text}; commit`);
        await owner.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()",
          [name],
        );
      };
      await say("set default_transaction_read_only = on");
      try {
        for (const [url, input] of [
          ["/api/v1/costs", cost],
          ["/api/trpc/budget.trackCost", cost],
          ["/api/v1/authorizations", hold],
          ["/api/trpc/budget.authorize", hold],
        ] as const) {
          const { status, headers, body } = await api.call(agent, "POST", url, input);
          expect([url, status, JSON.stringify(body)]).toEqual([
            url,
            503,
            expect.stringContaining("budget_unavailable"),
          ]);
          expect(Number(headers["retry-after"])).toBeGreaterThan(0);
        }
      } finally {
        await say("reset default_transaction_read_only");
        await owner.end();
      }
      await expect
        .poll(() => api.call(agent, "POST", "/api/v1/check", hold).then(({ status }) => status), {
          timeout: 30_000,
        })
        .toBe(200);
      expect(await countRows(api.pool)).toEqual(before);
    },
  },
  {
    row: "94: a caller that goes away after sending has its effect once, and its retry replays",
    tell: async (world) => {
      const { api } = world;
      const { org, agent } = await freshOrganization(world);
      const body = JSON.stringify({ ...cost, idempotencyKey: "gone" });
      const head = [
        "POST /api/v1/costs HTTP/1.1",
        "Host: localhost",
        `Authorization: Bearer ${agent}`,
        "Content-Type: application/json",
        `Content-Length: ${body.length}`,
      ].join("\r\n");
      await new Promise<void>((resolve) => {
        const socket = connect(api.port, "127.0.0.1", () => {
          socket.write(`${head}\r\n\r\n${body}`, () => socket.resetAndDestroy());
        });
        socket.on("error", () => undefined);
        socket.on("close", () => resolve());
      });
      const booked = async () =>
        (await api.pool.query("select id from billing_logs where organization_id = $1", [org])).rows as {
          id: string;
        }[];
      // What was sent whole may or may not have been read before the line broke: the retry makes it one, either way.
      await sleep(200);
      const before = await booked();
      const again = await ask(world, "budget.trackCost", { ...cost, idempotencyKey: "gone" }, agent);
      expect([again.status, again.data.duplicate]).toEqual([200, before.length === 1]);
      expect(await booked()).toHaveLength(1);
    },
  },
];
