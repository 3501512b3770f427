import { getContainer } from "@/server/container";
import { seedCatalogue } from "../prices/seed-catalogue";
import type { JobDetail } from "./catalogue";

/** Brings the shared prices and agent-type rates to the catalogue of this version. */
export async function updatePrices(): Promise<JobDetail> {
  const { booksPool } = getContainer();
  return await seedCatalogue(booksPool);
}
