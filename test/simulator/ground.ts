import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { type Fate, type FaultyProxy, startFaultyProxy } from "@/test/faulty-proxy";
import { type Replica, startReplica } from "@/test/replica";
import { Starvation } from "./starvation";

/** How far the clock of the second server process is off: it must not matter. */
const CLOCK_SHIFT_MS = 3_600_000;
const RESTART_ATTEMPTS = 20;

export type GroundOptions = {
  /** The database as its owner. */
  url: string;
  /** Kills Postgres as a power cut would, and starts it again. */
  killPostgres?: () => Promise<void>;
};

/** What all worlds of a run stand on: one database, two server processes, and a network that can be made bad. */
export class Ground {
  readonly pool: pg.Pool;
  readonly canKillPostgres: boolean;
  fate: () => Fate = () => "pass";
  readonly #settings: Record<string, string>[];
  #replicas: Replica[] = [];
  #proxies: FaultyProxy[] = [];
  #recovering: Promise<unknown>[] = [];
  readonly starvation = new Starvation(() => this.#replicas.map(({ pid }) => pid));

  private constructor(private readonly options: GroundOptions) {
    const { url } = options;
    this.canKillPostgres = options.killPostgres !== undefined;
    // What the worlds do to the role's default is meant for the servers.
    const isolated = "-c default_transaction_isolation=read\\ committed";
    this.pool = new pg.Pool({
      connectionString: url,
      max: 6,
      application_name: "simulator",
      options: isolated,
    });
    this.pool.on("error", () => undefined);
    this.pool.on("connect", (client) => client.on("error", () => undefined));
    const preload = fileURLToPath(new URL("shift-clock.mjs", import.meta.url));
    this.#settings = [
      { DATABASE_URL: url },
      {
        DATABASE_URL: url,
        NODE_OPTIONS: `--import=${preload}`,
        SIMULATED_CLOCK_SHIFT_MS: String(CLOCK_SHIFT_MS),
      },
    ];
  }

  static async open(options: GroundOptions): Promise<Ground> {
    const ground = new Ground(options);
    ground.#replicas = await Promise.all(ground.#settings.map((settings) => startReplica(settings)));
    ground.#proxies = await Promise.all(
      ground.#replicas.map((_, index) =>
        startFaultyProxy(
          () => ground.directUrls[index] ?? "",
          () => ground.fate(),
        ),
      ),
    );
    return ground;
  }

  /** The servers themselves. They change when a server comes back. */
  get directUrls(): string[] {
    return this.#replicas.map(({ url }) => url);
  }

  /** The servers behind the bad network. */
  get faultyUrls(): string[] {
    return this.#proxies.map(({ url }) => url);
  }

  /** SIGKILL; it comes back while the others go on. */
  killReplica(index: number): void {
    const recover = async () => {
      const settings = this.#settings[index];
      if (!settings) return;
      await this.#replicas[index]?.end("SIGKILL");
      for (let attempt = 1; ; attempt += 1) {
        try {
          this.#replicas[index] = await startReplica(settings);
          return;
        } catch (error) {
          if (attempt === RESTART_ATTEMPTS) throw error;
          await sleep(250);
        }
      }
    };
    this.#recovering.push(recover());
  }

  killPostgres(): void {
    if (this.options.killPostgres) this.#recovering.push(this.options.killPostgres());
  }

  /** Ends every connection of the servers, as a failover would. */
  async terminateBackends(): Promise<void> {
    await this.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name like 'purser%'`,
    );
  }

  /** The isolation that the servers' role has by default in this database, from the next connection on. */
  async setIsolation(level: string): Promise<void> {
    await this.pool.query(
      `do $$ begin execute format('alter role %I in database %I set default_transaction_isolation = %L',
         current_user, current_database(), '${level}'); end $$`,
    );
    await this.terminateBackends();
  }

  /** Waits until everything that was killed is back. @throws if it does not come back, or a server ended by itself */
  async recover(): Promise<void> {
    await Promise.all(this.#recovering.splice(0));
    for (const replica of this.#replicas)
      if (replica.hasEnded())
        throw new Error(`a server process ended by itself:\n${replica.log().slice(-4_000)}`);
  }

  /** What the servers said, for a report. */
  logs(): string[] {
    return this.#replicas.map((replica) => replica.log());
  }

  async close(): Promise<void> {
    this.starvation.close();
    await Promise.allSettled(this.#recovering);
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    await Promise.all(this.#replicas.map((replica) => replica.end()));
    await this.pool.end();
  }
}
