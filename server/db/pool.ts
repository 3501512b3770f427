import pg from "pg";
import type { Log } from "@/server/log";

/** What holds a pool says so with this type; only server/db and server/ledger send SQL through it. */
export type Pool = pg.Pool;

/** The role whose rights the app has: no DDL, and no UPDATE, DELETE or TRUNCATE on billing_logs and audit_logs. */
export const APP_ROLE = "purser_app";

export interface PoolOptions {
  max: number;
  /** Shown in pg_stat_activity, so that a lock's holder has a name. */
  applicationName: string;
  log: Log;
  /** Sessions run as purser_app. Only false where canActAsApp says that they may not. */
  asApp?: boolean;
  /**
   * Plans look rows up by key only. A plan is made once for a connection, often while the tables are nearly empty, and
   * would then scan them when they are not: measured, 36 ms instead of 8 for a batch of 64.
   */
  planByKey?: boolean;
  /** Statements are sent without waiting for the answer of the one before: the ledger's way to few trips. */
  pipeline?: boolean;
  /** How long an answer is waited for before the connection is given up; a database may hang without a word. */
  queryTimeoutMs?: number;
  /** How long a caller waits for a connection. */
  connectTimeoutMs?: number;
}

/**
 * A pool of connections. `numeric` and `int8` come as strings, since neither fits a JavaScript number;
 * `timestamptz` comes as Date, which cuts microseconds: select text or epoch where they matter.
 */
export function createPool(url: string, options: PoolOptions): Pool {
  const pool = new pg.Pool({
    connectionString: sessionUrl(url, options),
    max: options.max,
    pipeline: options.pipeline ?? false,
    application_name: options.applicationName,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 2_500,
    query_timeout: options.queryTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
  });
  // A connection that breaks while idle is replaced at its next use; unheard, it would end the process.
  pool.on("error", (err) =>
    options.log.warn({ event: "db.connection_lost", pool: options.applicationName, err }),
  );
  // While it is lent out the pool does not listen, and the borrower hears of it by its query.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/**
 * Sends what `send` asks of a pipelined connection in one write: a write each would wake the database for each.
 * `send` must not wait between its queries.
 */
export function inOneWrite<T>(client: pg.ClientBase, send: () => T): T {
  const { stream } = (client as pg.ClientBase & { connection: pg.Connection }).connection;
  stream.cork();
  try {
    return send();
  } finally {
    stream.uncork();
  }
}

const AS_APP = `-c role=${APP_ROLE}`;
const BY_KEY =
  "-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan";

function sessionUrl(url: string, { asApp = true, planByKey = false }: PoolOptions): string {
  const own = asApp ? asAppUrl(url) : url;
  return planByKey ? withOptions(own, BY_KEY) : own;
}

/** The same database with sessions that run as purser_app; keeps what options the URL had. */
export function asAppUrl(url: string): string {
  return withOptions(url, AS_APP);
}

function withOptions(url: string, wanted: string): string {
  const target = new URL(url);
  const given = target.searchParams.get("options");
  if (given?.includes(wanted)) return url;
  target.searchParams.delete("options");
  const options = encodeURIComponent(given ? `${given} ${wanted}` : wanted);
  // "+" for a space is a form's way of writing; a connection URL takes only %20.
  target.search = target.search ? `${target.search}&options=${options}` : `?options=${options}`;
  return target.toString();
}

/**
 * Whether the URL's user may run as purser_app: the role exists and the user is a member of it.
 * Where it is not (a host that forbids CREATE ROLE), the app runs as the URL's user, and nothing but review keeps
 * it from rewriting history; the caller warns.
 */
export async function canActAsApp(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ allowed: boolean }>(
      `select exists (
         select from pg_roles
         where rolname = $1
           and pg_has_role(current_user, oid, 'SET')
       ) as allowed`,
      [APP_ROLE],
    );
    return rows[0]?.allowed ?? false;
  } finally {
    await client.end();
  }
}
