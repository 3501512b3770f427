import type { Pool } from "pg";
import { createTestOrganization } from "@/test/ledger-fixture";

/** An organization with five priced models of one provider, and one of another with the same names as none. */
export async function createPricedOrganization(
  pool: Pool,
  options: Parameters<typeof createTestOrganization>[1] = { cap: "1000000" },
) {
  const org = await createTestOrganization(pool, options);
  const prices = [
    ["acme", "large", 10, 20],
    ["acme", "middle", 5, 10],
    ["acme", "small", 1, 2],
    ["acme", "tiny", 0.1, 0.2],
    ["acme", "gift", 0, 0],
    ["other", "cheap", 0.5, 0.5],
    ["google", "gemini-1.5-flash", 0.075, 0.3],
  ];
  for (const [provider, model, input, output] of prices)
    await pool.query(
      `insert into model_prices (id, organization_id, provider, model, input_per_million, output_per_million, source, valid_from)
       values ($1::text || $3, $1, $2, $3, $4, $5, 'test', '2020-01-01')`,
      [org, provider, model, input, output],
    );
  return org;
}
