import type { Pool, PoolClient } from "pg";

/**
 * A connection of the ledger's pool that a batch hands over once its COMMIT is under way. What the next batch asks
 * then stands right behind that COMMIT: Postgres goes on without waiting for anybody, and no second session has to
 * look again at every row that the first one changed.
 */
export class SharedConnection {
  private users = 1;
  private isFree = false;
  private isBroken = false;

  private constructor(readonly client: PoolClient) {}

  static async of(pool: Pool): Promise<SharedConnection> {
    return new SharedConnection(await pool.connect());
  }

  /** Its user has sent a COMMIT, and sends nothing more. */
  handOver(): void {
    this.isFree = true;
  }

  /** The connection for one more user; null where its last user has not handed it over, or it is gone. */
  take(): SharedConnection | null {
    if (!this.isFree || this.isBroken || this.users === 0) return null;
    this.isFree = false;
    this.users += 1;
    return this;
  }

  /** Each user calls this once. The last one gives the connection back, or ends it where it broke for anyone. */
  release(isBroken: boolean): void {
    this.isBroken ||= isBroken;
    this.users -= 1;
    if (this.users === 0) this.client.release(this.isBroken);
  }
}
