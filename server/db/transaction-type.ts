import type { Pool, PoolClient } from "pg";

/** The connection of an open transaction, for services: they hand it on and never speak SQL themselves. */
export type Transaction = PoolClient;

/** Where a change is made: in a transaction of its own, or as a part of one that is open. */
export type Place = Pool | { readonly open: Transaction };
