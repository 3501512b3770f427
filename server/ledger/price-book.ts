import { usd } from "@/server/domain/money";
import {
  createPriceBook,
  isInForce,
  type PriceBook as ModelPriceBook,
  type ModelPriceRow,
  type PriceQuery,
} from "@/server/domain/price-selection";
import type { AgentTypeRate } from "@/server/domain/pricing";

export type AgentTypeRateRow = AgentTypeRate & {
  organizationId: string | null;
  agentType: string;
  validFrom: number;
  validTo: number | null;
};

/** The prices and rates of one organization, with the shared catalogue below its own rows. */
export class PriceBook {
  /** US dollars per 1,000 tokens for what nothing else prices. */
  readonly defaultRate = usd("0.04");
  private readonly models: ModelPriceBook;
  private readonly byAgentType = new Map<string, AgentTypeRateRow[]>();

  constructor(prices: readonly ModelPriceRow[], rates: readonly AgentTypeRateRow[]) {
    this.models = createPriceBook(prices);
    for (const rate of rates) {
      const list = this.byAgentType.get(rate.agentType);
      if (list === undefined) this.byAgentType.set(rate.agentType, [rate]);
      else list.push(rate);
    }
  }

  modelPrice(query: PriceQuery): ModelPriceRow | undefined {
    return this.models.find(query);
  }

  /** The organization's own rate beats the catalogue's; of several in force the latest wins. */
  agentTypeRate(agentType: string, at: number): AgentTypeRateRow | undefined {
    let best: AgentTypeRateRow | undefined;
    for (const rate of this.byAgentType.get(agentType) ?? []) {
      if (!isInForce(rate, at)) continue;
      const own = rate.organizationId !== null;
      const bestOwn = best !== undefined && best.organizationId !== null;
      if (best === undefined || (own && !bestOwn) || (own === bestOwn && rate.validFrom > best.validFrom))
        best = rate;
    }
    return best;
  }
}
