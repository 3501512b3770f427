import type { Pool } from "pg";

/** A pool, or the one connection of a transaction. */
export type Queryable = Pick<Pool, "query">;
