import type { TektonOptimizeOutput } from "@/server/contract/face-tekton-optimize";
import { cheaperModels } from "@/server/domain/cheaper-model";
import { percentOf, sumMoney, toWire, usd } from "@/server/domain/money";
import type { RestCall } from "@/server/rest/route";
import { listPrices } from "@/server/services/prices/list-current";
import { listSuggestions } from "@/server/services/review/suggestions";
import { usageOfPeriod } from "@/server/services/usage/by-period";
import { createCaller } from "@/server/trpc/router";

const MOST = 10;

/** Where the month that runs could have cost less. */
export async function optimize(call: RestCall): Promise<TektonOptimizeOutput> {
  const { admin } = createCaller(call);
  const { period, total, groups } = await usageOfPeriod(call, "MONTHLY");
  const { savedByDegrade } = await admin.insights.savings();
  const { data: open } = await listSuggestions(call, { state: "OPEN", limit: MOST });
  const uses = groups.model.flatMap((use) => (use.key === null ? [] : [{ ...use, model: use.key }]));
  const cheaper = cheaperModels(uses, await allPrices(call));
  const requests = usd(String(total.executions));
  const insights = (["model", "provider", "component"] as const).flatMap((by) => {
    const [first] = groups[by];
    if (first === undefined) return [];
    const share = percentOf(usd(first.cost), usd(total.cost));
    return share === null ? [] : [{ by, name: first.key, cost: first.cost, share: toWire(share) }];
  });
  return {
    period: period.key,
    currency: "USD",
    cost_reduction: {
      saved_by_degrade: savedByDegrade,
      possible_saving: toWire(sumMoney(cheaper.map(({ saving }) => saving))),
    },
    token_optimization: {
      input_tokens: total.inputTokens,
      output_tokens: total.outputTokens,
      cache_read_tokens: total.cacheReadTokens,
      tokens_per_request: requests.isZero()
        ? null
        : toWire(usd(total.tokens).div(requests).toDecimalPlaces(2)),
    },
    policy_adjustments: open.map(({ kind, title, detail }) => ({ kind, title, detail })),
    model_recommendations: cheaper
      .slice(0, MOST)
      .map((each) => ({ ...each, cost: toWire(each.cost), saving: toWire(each.saving) })),
    usage_insights: insights,
  };
}

async function allPrices(call: RestCall) {
  const prices: Awaited<ReturnType<typeof listPrices>>["data"] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listPrices(call, { cursor, limit: 500 });
    prices.push(...page.data);
    if (page.nextCursor === null) return prices;
    cursor = page.nextCursor;
  }
}
