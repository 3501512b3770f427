import type { KeyScope } from "@/server/domain/actor";
import type { Route } from "@/server/rest/route";
import { ROUTES } from "@/server/rest/routes";
import { procedureNamed } from "@/server/trpc/procedures";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";

export const AGENT: KeyScope[] = ["record", "authorize", "read", "cost:explicit"];

/** One server, an organization with keys, and a second one whose things the first must not reach. */
export type World = {
  api: TestApi;
  org: string;
  other: string;
  agent: string;
  admin: string;
  otherAdmin: string;
};

export async function createWorld(): Promise<World> {
  const api = await createTestApi();
  const org = await createTestOrganization(api.pool, { cap: "1000" });
  const other = await createTestOrganization(api.pool, { cap: "1000" });
  const [agent, admin, otherAdmin] = [
    await api.keyOf(org, AGENT),
    await api.keyOf(org, ["admin"]),
    await api.keyOf(other, ["admin"]),
  ];
  return { api, org, other, agent, admin, otherAdmin };
}

/** One request in the words of a procedure, as every door is asked it. */
export type Asked = {
  procedure: string;
  input?: unknown;
  /** The body as it goes over the wire, instead of the input. */
  raw?: string | Buffer | undefined;
  /** null: none. */
  key: string | null;
  headers?: Record<string, string> | undefined;
};

export type Told = {
  door: string;
  status: number;
  code: string | undefined;
  /** Of the first error: its code and the field that it names. */
  error: string | undefined;
  field: string | undefined;
  data: Record<string, unknown>;
  text: string;
  headers: Record<string, string | string[] | undefined>;
};

type Door = { door: string; method: string; url: string; body: string | Buffer | undefined; slow: boolean };

/** A header that says nothing sends a call past the fast lane, to the door's own handler. */
const SLOW = { "trpc-accept": "application/json" };
const LANES = new Set(["trackCost", "trackCosts", "authorize", "check", "settle", "release", "extend"]);

/** What every door says to the same request, one after the other. */
export async function askEverywhere({ api }: World, asked: Asked): Promise<Told[]> {
  const told: Told[] = [];
  for (const door of doorsFor(asked)) {
    const headers = {
      ...(asked.key === null ? {} : { authorization: `Bearer ${asked.key}` }),
      ...(door.body === undefined ? {} : { "content-type": "application/json" }),
      ...(door.slow ? SLOW : {}),
      ...asked.headers,
    };
    const { method, url, body = "" } = door;
    const reply = await api.send({ method, url, body, headers });
    told.push({ door: door.door, ...readAnswer(reply.status, reply.body), headers: reply.headers });
  }
  return told;
}

function doorsFor({ procedure, input, raw }: Asked): Door[] {
  const route = ROUTES.find(({ name, path }) => name === procedure && path.startsWith("/api/v1/"));
  const rpc = trpcDoor(procedure, input, raw);
  const doors = route ? [restDoor(route, input, raw), rpc] : [rpc];
  const isHot = LANES.has(procedure.replace(/^budget\./, ""));
  return doors.flatMap((door) =>
    isHot ? [door, { ...door, door: `${door.door}, past the fast lane`, slow: true }] : [door],
  );
}

function trpcDoor(procedure: string, input: unknown, raw: string | Buffer | undefined): Door {
  const url = `/api/trpc/${procedure}`;
  const isQuery = procedureNamed(procedure).type === "query" && raw === undefined;
  const body = raw ?? JSON.stringify(input ?? {});
  if (!isQuery) return { door: "tRPC", method: "POST", url, body, slow: false };
  const query = input === undefined ? "" : `?input=${encodeURIComponent(String(body))}`;
  return { door: "tRPC", method: "GET", url: url + query, body: undefined, slow: false };
}

/** The same as REST has it: what the path names goes into the path, of a GET the rest into the query. */
function restDoor({ method, path }: Route, input: unknown, raw: string | Buffer | undefined): Door {
  const given: Record<string, unknown> = { ...(input as Record<string, unknown>) };
  const at = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const value = String(given[name]);
    delete given[name];
    return encodeURIComponent(value);
  });
  if (method !== "GET") {
    const isPlain = typeof input === "object" && input !== null && !Array.isArray(input);
    const body = raw ?? JSON.stringify(isPlain || input === undefined ? given : input);
    return { door: "REST", method, url: at, body, slow: false };
  }
  const query = new URLSearchParams(Object.entries(given).map(([name, value]) => [name, String(value)]));
  return {
    door: "REST",
    method,
    url: query.size === 0 ? at : `${at}?${query}`,
    body: undefined,
    slow: false,
  };
}

type Failure = { code?: string; errors?: { code: string; path: string }[] };

function readAnswer(status: number, text: string): Omit<Told, "door" | "headers"> {
  const body = JSON.parse(text || "{}") as Record<string, unknown> & {
    error?: { data?: Failure };
    result?: { data?: Record<string, unknown> };
  };
  const failure = body.error?.data ?? (status >= 400 ? (body as Failure) : {});
  const [first] = failure.errors ?? [];
  const data = body.result?.data ?? body;
  return { status, text, data, code: failure.code, error: first?.code, field: first?.path };
}

/** What one door says, where a row needs one answer to go on from. */
export async function ask(world: World, procedure: string, input: unknown, key = world.admin): Promise<Told> {
  const { api } = world;
  const door = trpcDoor(procedure, input, undefined);
  const { method, url, body = "" } = door;
  const headers = {
    authorization: `Bearer ${key}`,
    ...(door.body === undefined ? {} : { "content-type": "application/json" }),
  };
  const reply = await api.send({ method, url, body, headers });
  return { door: "tRPC", ...readAnswer(reply.status, reply.body), headers: reply.headers };
}
