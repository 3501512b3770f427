import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";

const TABLES = `
create table if not exists logs (
  id uuid primary key,
  organization_id text not null,
  booked_at timestamptz not null default now(),
  agent_type text not null,
  agent_id text not null,
  campaign_id text not null,
  provider text not null,
  model text not null,
  execution_id text not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cost numeric(24, 12) not null,
  success boolean
);
create table if not exists counters (
  id text primary key,
  spent numeric(24, 12) not null default 0,
  held numeric(24, 12) not null default 0,
  tokens bigint not null default 0,
  requests bigint not null default 0
) with (fillfactor = 40);
create table if not exists holds (
  id uuid primary key,
  agent_id text not null,
  campaign_id text not null,
  cost numeric(24, 12) not null,
  open boolean not null default true
);
insert into counters (id)
select 'organization' union all select 'campaign-' || n from generate_series(0, 7) n
union all select 'agent-' || n from generate_series(0, 15) n
on conflict do nothing`;

const INSERT = {
  name: "insert_log",
  text: `insert into logs (id, organization_id, agent_type, agent_id, campaign_id, provider, model, execution_id,
      input_tokens, output_tokens, cost, success)
    values ($1, 'organization', 'CONTENT', $2, $3, 'openai', 'gpt-4o-mini', $4, $5, $6, $7, true)`,
};
const COUNT = {
  name: "count",
  text: "update counters set spent = spent + $2, tokens = tokens + $3, requests = requests + 1 where id = $1",
};
const INSERT_HOLD = {
  name: "insert_hold",
  text: "insert into holds (id, agent_id, campaign_id, cost) values ($1, $2, $3, $4)",
};
const HOLD = { name: "hold", text: "update counters set held = held + $2 where id = $1" };
const CLOSE_HOLD = { name: "close_hold", text: "update holds set open = false where id = $1 and open" };
const SETTLE = {
  name: "settle",
  text: `update counters set spent = spent + $2, held = held - $2, tokens = tokens + $3, requests = requests + 1
    where id = $1`,
};
/** More backends than this do not help it, and Postgres is not made for them. */
const MOST_BACKENDS = 64;

/**
 * What one would write first: one transaction for each call, one row and three counters. It has no HTTP in front, no
 * limits and no idempotency, its statements are prepared, and it takes the hot row last, where it is held the
 * shortest: a ceiling for one transaction per call, not a straw man. The pair is the same with a hold: one
 * transaction that sets the money aside and one that books it, and nothing is compared with a limit.
 */
export async function openNaive(url: string, concurrency: number) {
  const pool = new pg.Pool({ connectionString: url, max: Math.min(concurrency, MOST_BACKENDS) });
  let made = 0;
  const next = () => {
    made += 1;
    const [input, output] = [200 + (made % 1_000), 50 + (made % 300)];
    const [agent, campaign] = [`agent-${made % 16}`, `campaign-${made % 8}`];
    const cost = `0.${String(input * 150 + output * 600).padStart(9, "0")}`;
    return { agent, campaign, input, output, cost, counters: [agent, campaign, "organization"] };
  };
  const log = (client: pg.PoolClient, call: ReturnType<typeof next>) => {
    const { agent, campaign, input, output, cost } = call;
    const values = [randomUUID(), agent, campaign, randomUUID(), input, output, cost];
    return client.query({ ...INSERT, values });
  };
  return {
    run: () =>
      inTransaction(pool, async (client) => {
        const call = next();
        await log(client, call);
        for (const id of call.counters)
          await client.query({ ...COUNT, values: [id, call.cost, call.input + call.output] });
      }),
    runPair: async () => {
      const call = next();
      const hold = randomUUID();
      await inTransaction(pool, async (client) => {
        await client.query({ ...INSERT_HOLD, values: [hold, call.agent, call.campaign, call.cost] });
        for (const id of call.counters) await client.query({ ...HOLD, values: [id, call.cost] });
      });
      await inTransaction(pool, async (client) => {
        await client.query({ ...CLOSE_HOLD, values: [hold] });
        await log(client, call);
        for (const id of call.counters)
          await client.query({ ...SETTLE, values: [id, call.cost, call.input + call.output] });
      });
    },
    close: () => pool.end(),
  };
}

async function inTransaction(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await work(client);
    await client.query("commit");
  } finally {
    client.release();
  }
}

/** A database of its own on the same Postgres. @returns its URL */
export async function createNaiveDatabase(adminUrl: string): Promise<string> {
  await withClient(adminUrl, async (client) => {
    await client.query("drop database if exists bench_naive with (force)");
    await client.query("create database bench_naive");
  });
  const url = Object.assign(new URL(adminUrl), { pathname: "/bench_naive" }).href;
  await withClient(url, (client) => client.query(TABLES));
  return url;
}

/** Waits until the sessions of the naive side have ended: their end would be counted as ours. */
export async function sessionsEnded(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    const isLeft = async () => {
      const { rows } = await client.query(
        "select 1 from pg_stat_activity where datname = 'bench_naive' limit 1",
      );
      return rows.length > 0;
    };
    while (await isLeft()) await pause(20);
  });
}

/** Whether every commit waits for the disk. @throws Error if it does not: then nothing may be compared */
export async function requireDurable(url: string): Promise<void> {
  await withClient(url, async (client) => {
    for (const name of ["fsync", "synchronous_commit", "full_page_writes"]) {
      const { rows } = await client.query<{ value: string }>("select current_setting($1) as value", [name]);
      if (rows[0]?.value !== "on")
        throw new Error(`${name} is ${rows[0]?.value}: these figures would not count`);
    }
  });
}

/** Postgres waits before each flush, whoever commits; what is flushed and when it is acknowledged stays as it is. */
export async function slowDown(url: string, milliseconds: number): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`alter system set commit_delay = ${Math.round(milliseconds * 1_000)}`);
    await client.query("alter system set commit_siblings = 0");
    await client.query("select pg_reload_conf()");
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
