import type { PoolClient } from "pg";

/** The connection of an open transaction, for services: they hand it on and never speak SQL themselves. */
export type Transaction = PoolClient;
