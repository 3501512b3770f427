import { usd } from "@/server/domain/money";
import { ANY_MODEL, isInForce, type ModelPriceRow, selectPrice } from "@/server/domain/price-selection";
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
  private readonly byModel = new Map<string, ModelPriceRow[]>();
  private readonly anyModel: ModelPriceRow[];
  private readonly byAgentType = new Map<string, AgentTypeRateRow[]>();

  constructor(prices: readonly ModelPriceRow[], rates: readonly AgentTypeRateRow[]) {
    this.anyModel = prices.filter((price) => price.model === ANY_MODEL);
    for (const price of prices) {
      const list = this.byModel.get(price.model);
      if (list === undefined) this.byModel.set(price.model, [...this.anyModel, price]);
      else list.push(price);
    }
    for (const rate of rates) {
      const list = this.byAgentType.get(rate.agentType);
      if (list === undefined) this.byAgentType.set(rate.agentType, [rate]);
      else list.push(rate);
    }
  }

  modelPrice(query: { provider?: string | undefined; model: string; at: number }): ModelPriceRow | undefined {
    return selectPrice(this.byModel.get(query.model) ?? this.anyModel, query);
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
