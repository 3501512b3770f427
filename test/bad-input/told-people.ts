import { expect } from "vitest";
import { getContainer } from "@/server/container";
import { sendEmail } from "@/server/notify/email";
import type { Message } from "@/server/notify/message";
import { slackText } from "@/server/notify/slack";
import { startMailServer } from "@/test/mail-server";
import { countRows } from "@/test/row-counts";
import { tampered } from "@/test/tampered";
import { newPerson } from "./people";
import { admin, cost, hold, long, type Story } from "./row";
import { freshOrganization } from "./told-records";
import { ask, askEverywhere, type World } from "./world";

const reason = "A reason that is long enough";

/** Refused with this status over REST and tRPC, and nothing written. */
async function refusedEverywhere(
  world: World,
  procedure: string,
  input: unknown,
  { status, key = world.admin }: { status: number; key?: string },
) {
  const before = await countRows(world.api.pool);
  const told = await askEverywhere(world, { ...admin("", procedure, input), key });
  for (const { door, status: answered, text } of told)
    expect([procedure, door, answered, text]).toEqual([procedure, door, status, text]);
  expect(await countRows(world.api.pool)).toEqual(before);
}

/** Rows of who may do what, and of what has changed meanwhile. */
export const peopleStories: readonly Story[] = [
  {
    row: "41: a name mentions nobody in Slack, and its line break begins no header of a mail",
    tell: async () => {
      const name = "<!channel> <https://evil.example|click> & more\r\nBcc: eve@example.com\r\n\r\nforged";
      const message: Message = {
        id: "dlv_41",
        type: "budget.alert",
        occurredAt: new Date(),
        title: name,
        text: name,
        level: "critical",
        link: "https://a.example",
        data: {},
      };
      expect(slackText(message)).not.toMatch(/<!channel>|<https:\/\/evil/);
      const server = await startMailServer();
      try {
        const smtp = { host: "127.0.0.1", port: server.port, secure: false, user: null, password: null };
        const from = { ...smtp, from: "Purser <purser@example.com>" };
        expect(await sendEmail(message, { recipients: ["ana@example.com"] }, from)).toMatchObject({
          ok: true,
        });
        const [mail] = server.mails;
        expect([server.mails.length, mail?.to]).toEqual([1, ["ana@example.com"]]);
        const head = mail?.text.split("\n\n")[0] ?? "";
        expect(head.split("\n").filter((line) => /^(bcc|forged)/i.test(line))).toEqual([]);
      } finally {
        await server.close();
      }
    },
  },
  {
    row: "77: a key that is expired, revoked, or of another environment",
    tell: async (world) => {
      const { api, org } = world;
      for (const change of ["expires_at = now() - interval '1 s'", "revoked_at = now()"]) {
        const key = await api.keyOf(org, ["record"]);
        await api.pool.query(`update api_keys set ${change} where public_part = $1`, [key.slice(4, 16)]);
        for (const url of ["/api/v1/costs", "/api/trpc/budget.trackCost"]) {
          const { status, body } = await api.call(key, "POST", url, cost);
          const said = body.detail ?? (body.error as { message: string }).message;
          expect([status, said]).toEqual([401, "No valid key or session."]);
        }
      }
      const production = await api.keyOf(org, ["record"]);
      await api.pool.query("update api_keys set environment = 'production' where public_part = $1", [
        production.slice(4, 16),
      ]);
      // It opens, and not for another environment.
      const input = { ...cost, environment: "staging" };
      await refusedEverywhere(world, "budget.trackCost", input, { status: 403, key: production });
    },
  },
  {
    row: "80: a VIEWER records nothing and changes nothing",
    tell: async (world) => {
      const viewer = await newPerson(world, "VIEWER");
      const before = await countRows(world.api.pool);
      for (const [method, url, input] of [
        ["POST", "/api/v1/costs", cost],
        ["POST", "/api/trpc/budget.trackCost", cost],
        ["POST", "/api/v1/authorizations", hold],
        ["PATCH", "/api/v1/monthly-budget", { totalBudget: "1" }],
        ["POST", "/api/trpc/admin.monthlyBudget.set", { totalBudget: "1" }],
      ] as const)
        expect([url, (await viewer.ask(method, url, input)).status]).toEqual([url, 403]);
      expect(await countRows(world.api.pool)).toEqual(before);
    },
  },
  {
    row: "81: a cookie that was changed, is outdated, or of who has left",
    tell: async (world) => {
      const { api } = world;
      const person = await newPerson(world, "FINANCE");
      const urls = ["/api/v1/session", "/api/trpc/admin.session"];
      const refused = async (cookie = person.cookie) => {
        for (const url of urls) {
          const reply = await person.ask("GET", url, undefined, cookie);
          expect([url, reply.status, reply.forgets]).toEqual([url, 401, true]);
        }
      };
      for (const url of urls) expect((await person.ask("GET", url)).status).toBe(200);
      await refused(tampered(person.cookie));
      await api.pool.query("update users set session_version = 2 where id = $1", [person.userId]);
      await refused();
      const leaver = await newPerson(world, "FINANCE");
      await api.pool.query("delete from memberships where user_id = $1", [leaver.userId]);
      await refused(leaver.cookie);
    },
  },
  {
    row: "85: a budget with open holds is not put away; the last ADMIN stays one",
    tell: async (world) => {
      const made = await ask(world, "admin.budgets.create", {
        name: "row 85",
        scopeType: "AGENT",
        scopeKey: "a-85",
        period: "DAILY",
        limitCost: "5",
      });
      const budgetId = made.data.id as string;
      const held = await ask(world, "budget.authorize", { ...hold, agentId: "a-85" }, world.agent);
      await refusedEverywhere(world, "admin.budgets.archive", { budgetId }, { status: 409 });
      await ask(world, "budget.release", { reservationId: held.data.reservationId }, world.agent);
      const own = await freshOrganization(world);
      const only = await newPerson({ ...world, org: own.org }, "ADMIN");
      const demote = { userId: only.userId, role: "VIEWER" };
      await refusedEverywhere(world, "admin.members.setRole", demote, { status: 409, key: own.admin });
    },
  },
  {
    row: "86: a change from an old version is told the current one",
    tell: async (world) => {
      const { api } = world;
      const own = await freshOrganization(world);
      const read = await api.call(own.admin, "GET", "/api/v1/monthly-budget");
      expect(read.headers.etag).toBe(`"${read.body.version}"`);
      const change = (ifMatch: string, totalBudget: string) =>
        api.send({
          method: "PATCH",
          url: "/api/v1/monthly-budget",
          headers: {
            authorization: `Bearer ${own.admin}`,
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
      const input = { totalBudget: "3000", version: read.body.version };
      expect((await ask(world, "admin.monthlyBudget.set", input, own.admin)).status).toBe(409);
      expect(await countRows(api.pool)).toEqual(before);
    },
  },
  {
    row: "87: FINANCE opens no override, and nobody approves their own request",
    tell: async (world) => {
      const finance = await newPerson(world, "FINANCE");
      const input = { kind: "BYPASS", ceiling: "1", reason };
      for (const url of ["/api/v1/overrides", "/api/trpc/admin.overrides.activate"])
        expect((await finance.ask("POST", url, input)).status).toBe(403);
      const boss = await newPerson(world, "ADMIN");
      const asked = await boss.ask("POST", "/api/v1/override-requests", input);
      expect(asked.status).toBe(201);
      const requestId = asked.body.id as string;
      const rest = await boss.ask("POST", `/api/v1/override-requests/${requestId}/approve`, {});
      const trpc = await boss.ask("POST", "/api/trpc/admin.overrides.approve", { requestId });
      expect([rest.status, trpc.status]).toEqual([403, 403]);
    },
  },
  {
    row: "88: a transfer to where it comes from, above what is free, or from a foreign pool",
    tell: async (world) => {
      const pool = async (key: string, name: string) =>
        (await ask(world, "admin.pools.create", { name, initialBudget: "100" }, key)).data.id as string;
      const [here, there] = [await pool(world.admin, "here"), await pool(world.admin, "there")];
      const foreign = await pool(world.otherAdmin, "foreign");
      const move = (from: string, to: string, amount: string) => ({
        from: { poolId: from },
        to: { poolId: to },
        amount,
        reason,
      });
      const transfer = "admin.pools.transfer";
      await refusedEverywhere(world, transfer, move(here, here, "1"), { status: 422 });
      await refusedEverywhere(world, transfer, move(here, there, "100.000000000001"), { status: 409 });
      await refusedEverywhere(world, transfer, move(foreign, here, "1"), { status: 404 });
    },
  },
  {
    row: "31: an id of another organization is not there",
    tell: async (world) => {
      const foreign = await ask(
        world,
        "admin.pools.create",
        { name: "theirs", initialBudget: "1" },
        world.otherAdmin,
      );
      const poolId = foreign.data.id as string;
      await refusedEverywhere(world, "admin.pools.get", { poolId }, { status: 404 });
      await refusedEverywhere(world, "admin.pools.update", { poolId, priority: 1 }, { status: 404 });
    },
  },
  {
    row: "91: a password of 1 MB opens nothing, and is not hashed",
    tell: async () => {
      const { signIn } = getContainer();
      expect(
        await signIn({ email: "a@example.com", password: long(1_000_000), remoteAddress: "::1" }),
      ).toBeNull();
      expect(await signIn({ email: long(10_000), password: "x", remoteAddress: "::1" })).toBeNull();
    },
  },
];
