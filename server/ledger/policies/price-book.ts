import { type Money, usd } from "@/server/domain/money";
import {
  ANY_MODEL,
  createPriceBook,
  isInForce,
  type PriceBook as ModelPriceBook,
  type ModelPriceRow,
  type PriceQuery,
} from "@/server/domain/price-selection";
import { type AgentTypeRate, dearestRate } from "@/server/domain/pricing";

export type AgentTypeRateRow = AgentTypeRate & {
  organizationId: string | null;
  agentType: string;
  validFrom: number;
  validTo: number | null;
};

type RatedModel = { row: ModelPriceRow; rate: Money };

const CHEAPER_AT_EACH_END = 4;

/** The prices and rates of one organization, with the shared catalogue below its own rows. */
export class PriceBook {
  /** US dollars per 1,000 tokens for what nothing else prices. */
  readonly defaultRate = usd("0.04");
  private readonly models: ModelPriceBook;
  private readonly byAgentType = new Map<string, AgentTypeRateRow[]>();

  private readonly rated = new Map<string, readonly RatedModel[]>();

  constructor(
    private readonly prices: readonly ModelPriceRow[],
    rates: readonly AgentTypeRateRow[],
  ) {
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

  /** Instants within (from, to) at which any price begins or ends, ascending; epoch milliseconds. */
  changesBetween(from: number, to: number): number[] {
    const instants = this.prices.flatMap(({ validFrom, validTo }) => [validFrom, validTo ?? to]);
    return [...new Set(instants)].filter((at) => from < at && at < to).sort((a, b) => a - b);
  }

  /**
   * Some models of a provider whose dearest rate is below one: the nearest and the cheapest, so that a few tries find
   * what is close to what was asked or, where little is left, what is small.
   */
  cheaperModels(query: { provider: string; below: Money; at: number }): string[] {
    const rows = this.byRate(query.provider).filter(
      ({ row, rate }) => rate.lt(query.below) && isInForce(row, query.at),
    );
    const names = [...new Set(rows.map(({ row }) => row.model))];
    if (names.length <= 2 * CHEAPER_AT_EACH_END) return names;
    return [...names.slice(0, CHEAPER_AT_EACH_END), ...names.slice(-CHEAPER_AT_EACH_END)];
  }

  /** A provider's models, dearest first. */
  private byRate(provider: string): readonly RatedModel[] {
    const known = this.rated.get(provider);
    if (known !== undefined) return known;
    const rated = this.prices
      .filter((row) => row.provider === provider && row.model !== ANY_MODEL)
      .map((row) => ({ row, rate: dearestRate(row) }))
      .sort((a, b) => b.rate.cmp(a.rate) || (a.row.model < b.row.model ? -1 : 1));
    this.rated.set(provider, rated);
    return rated;
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
