import { expect } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { countRows } from "@/test/row-counts";
import { cost, hold, noId, type Story } from "./row";
import { freshOrganization } from "./told-records";
import { ask, type World } from "./world";

const URL = "/api/v1/costs";

async function booked({ api }: World, org: string): Promise<number> {
  const { rows } = await api.pool.query<{ n: number }>(
    "select count(*)::int as n from billing_logs where organization_id = $1",
    [org],
  );
  return rows[0]?.n ?? 0;
}

/** Rows of keys that make a request count once, and of holds that have ended. */
export const keyStories: readonly Story[] = [
  {
    row: "32: two Idempotency-Key headers",
    tell: async ({ api, agent }) => {
      const before = await countRows(api.pool);
      for (const url of [URL, "/api/trpc/budget.trackCost"]) {
        const raw = ["authorization", `Bearer ${agent}`, "content-type", "application/json"];
        raw.push("idempotency-key", "a", "idempotency-key", "a");
        expect((await api.send({ url, raw, body: JSON.stringify(cost) })).status).toBe(400);
      }
      expect(await countRows(api.pool)).toEqual(before);
    },
  },
  {
    row: "34, 35: a key twice: the same request gets the first answer, another one 422",
    tell: async (world) => {
      const { api } = world;
      const { org, agent } = await freshOrganization(world);
      const send = (input: object) =>
        api.call(agent, "POST", URL, { ...cost, idempotencyKey: "k", ...input });
      const first = await send({ cost: "1.0" });
      const again = await send({ cost: "1.00" });
      expect([again.status, again.body.id, again.body.duplicate]).toEqual([201, first.body.id, true]);
      expect(again.headers["idempotent-replayed"]).toBe("true");
      const over = await ask(world, "budget.trackCost", { ...cost, idempotencyKey: "k", cost: "1" }, agent);
      expect(over.data).toMatchObject({ id: first.body.id, duplicate: true });
      const before = await countRows(api.pool);
      for (const other of [{ cost: "2" }, { cost: "1", agentId: "b" }]) {
        const refused = await send(other);
        expect([refused.status, refused.body.code]).toEqual([422, "idempotency_key_reused"]);
        const asked = { ...cost, ...other, idempotencyKey: "k" };
        expect(await ask(world, "budget.trackCost", asked, agent)).toMatchObject({
          status: 422,
          code: "idempotency_key_reused",
        });
      }
      expect(await countRows(api.pool)).toEqual(before);
      expect(await booked(world, org)).toBe(1);
    },
  },
  {
    row: "36: a key twice in one batch; a header's key counts by item",
    tell: async (world) => {
      const { api } = world;
      const { org, agent } = await freshOrganization(world);
      const items = [cost, cost, { ...cost, tokens: 2 }].map((each) => ({ ...each, idempotencyKey: "twin" }));
      const { results } = (await api.call(agent, "POST", `${URL}:batch`, { items })).body as {
        results: { ok: boolean; duplicate?: boolean; error?: { code: string } }[];
      };
      expect(results.map(({ ok, duplicate, error }) => [ok, duplicate, error?.code])).toEqual([
        [true, false, undefined],
        [true, true, undefined],
        [false, undefined, "idempotency_key_reused"],
      ]);
      const headers = {
        authorization: `Bearer ${agent}`,
        "content-type": "application/json",
        "idempotency-key": "head",
      };
      for (let time = 0; time < 2; time += 1)
        await api.send({ url: `${URL}:batch`, headers, body: JSON.stringify({ items: [cost, cost] }) });
      expect(await booked(world, org)).toBe(3);
    },
  },
  {
    row: "37: a key at once on two replicas has one effect",
    tell: async (world) => {
      const { api } = world;
      const { org, agent } = await freshOrganization(world);
      const own = getContainer();
      const replica = api.replica();
      await replica.start();
      const sent: ReturnType<typeof ask>[] = [];
      // Each call takes the ledger that is there when its body has arrived: the two in turn.
      let turn = 0;
      const submit = ((command: never) => {
        turn += 1;
        return (turn % 2 === 0 ? replica : api.ledger).submit(command);
      }) as typeof api.ledger.submit;
      const shared = new Proxy(api.ledger, {
        get: (ledger, name) => {
          if (name === "submit") return submit;
          const value = Reflect.get(ledger, name, ledger) as unknown;
          return typeof value === "function" ? value.bind(ledger) : value;
        },
      });
      setContainer({ ...own, ledger: shared });
      try {
        for (let n = 0; n < 20; n += 1)
          sent.push(ask(world, "budget.trackCost", { ...cost, idempotencyKey: "once" }, agent));
        const answers = await Promise.all(sent);
        expect(new Set(answers.map(({ data }) => data.id)).size).toBe(1);
        expect(answers.filter(({ data }) => data.duplicate === false)).toHaveLength(1);
        expect(turn).toBe(20);
      } finally {
        setContainer(own);
      }
      expect(await booked(world, org)).toBe(1);
    },
  },
  {
    row: "38: the same key of two organizations counts for each",
    tell: async (world) => {
      const both = [await freshOrganization(world), await freshOrganization(world)];
      const ids = [];
      for (const { agent } of both)
        ids.push((await ask(world, "budget.trackCost", { ...cost, idempotencyKey: "same" }, agent)).data.id);
      expect(new Set(ids).size).toBe(2);
      for (const { org } of both) expect(await booked(world, org)).toBe(1);
    },
  },
  {
    row: "82: a hold of another organization, or outside of what the key speaks for",
    tell: async (world) => {
      const { api, agent } = world;
      const foreign = await freshOrganization(world);
      const bound = await api.keyOf(world.org, ["authorize", "record"]);
      await api.pool.query("update api_keys set agent_ids = '{a-1}' where public_part = $1", [
        bound.slice(4, 16),
      ]);
      const held = await ask(world, "budget.authorize", { ...hold, agentId: "b" }, agent);
      const { reservationId } = held.data;
      for (const key of [foreign.agent, bound])
        for (const [verb, rest] of Object.entries({
          settle: { tokens: 1 },
          release: {},
          extend: { ttlSeconds: 5 },
        })) {
          const told = await ask(world, `budget.${verb}`, { reservationId, ...rest }, key);
          expect([verb, told.status]).toEqual([verb, 404]);
          const url = `/api/v1/authorizations/${reservationId}/${verb}`;
          expect((await api.call(key, "POST", url, rest)).status).toBe(404);
        }
      expect((await ask(world, "budget.release", { reservationId }, agent)).status).toBe(200);
    },
  },
  {
    row: "83: a hold that is settled or released, over REST and tRPC",
    tell: async (world) => {
      const { api, agent } = world;
      const held = async () =>
        (await ask(world, "budget.authorize", hold, agent)).data.reservationId as string;
      const act = async (id: string, verb: string, input: object = {}) => {
        const { status } = await api.call(agent, "POST", `/api/v1/authorizations/${id}/${verb}`, input);
        expect((await ask(world, `budget.${verb}`, { reservationId: id, ...input }, agent)).status).toBe(
          status,
        );
        return status;
      };
      const settled = await held();
      expect(await act(settled, "settle", { tokens: 1 })).toBe(200);
      expect(await act(settled, "settle", { tokens: 2 })).toBe(409);
      expect(await act(settled, "release")).toBe(409);
      expect(await act(settled, "extend", { ttlSeconds: 5 })).toBe(409);
      const released = await held();
      expect(await act(released, "release")).toBe(200);
      expect(await act(released, "settle", { tokens: 1 })).toBe(409);
      const expired = await held();
      await api.pool.query("update reservations set expires_at = now() - interval '1 second' where id = $1", [
        expired,
      ]);
      expect(await act(expired, "extend", { ttlSeconds: 5 })).toBe(409);
      expect(await act(expired, "settle", { tokens: 1 })).toBe(200);
    },
  },
  {
    row: "84: what a hold that nobody knows cost can be recorded without it",
    tell: async (world) => {
      const reservationId = noId("res");
      const told = await ask(world, "budget.trackCost", { ...cost, reservationId }, world.agent);
      expect(told.status).toBe(404);
      expect((await ask(world, "budget.trackCost", cost, world.agent)).status).toBe(200);
    },
  },
];
