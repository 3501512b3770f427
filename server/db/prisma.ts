import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./generated/client";
import type { Pool } from "./pool";

export type Prisma = PrismaClient;

/**
 * The typed client for what pages read and admins keep. It shares the pages' pool; the ledger never uses it, since an
 * interactive transaction would hold hot locks across round trips.
 */
export function createPrisma(pool: Pool): Prisma {
  return new PrismaClient({ adapter: new PrismaPg(pool) });
}
