import packageJson from "@/package.json" with { type: "json" };
import {
  TektonLimitInput,
  TektonLimitOutput,
  TektonPricesInput,
  TektonPricesOutput,
  TektonStatusOutput,
  TektonSummaryInput,
  TektonSummaryOutput,
  TektonUsageInput,
  TektonUsageOutput,
} from "@/server/contract/face-tekton-admin";
import { TektonOptimizeInput, TektonOptimizeOutput } from "@/server/contract/face-tekton-optimize";
import { PER_THOUSAND, toWire, usd } from "@/server/domain/money";
import { faceRoute } from "@/server/rest/face-route";
import { setTektonLimit } from "@/server/rest/faces/tekton-limit";
import { optimize } from "@/server/rest/faces/tekton-optimize";
import type { RestCall, Route } from "@/server/rest/route";
import { systemStatus } from "@/server/services/health/system-status";
import { listPrices } from "@/server/services/prices/list-current";
import {
  type UsageGroup,
  type UsageOfPeriod,
  type UsagePeriod,
  usageOfPeriod,
} from "@/server/services/usage/by-period";
import { createCaller } from "@/server/trpc/router";

const tag = "Token Budget";

function sumsOf({ cost, tokens, inputTokens, outputTokens, executions }: UsageOfPeriod["total"]) {
  return { cost, tokens, input_tokens: inputTokens, output_tokens: outputTokens, requests: executions };
}

function groupsOf({ groups }: UsageOfPeriod) {
  const named = (rows: readonly UsageGroup[]) => rows.map((row) => ({ name: row.key, ...sumsOf(row) }));
  return {
    by_provider: named(groups.provider),
    by_model: named(groups.model),
    by_component: named(groups.component),
  };
}

async function summary(call: RestCall) {
  const { budget, forecast, month, openAlerts } = await createCaller(call).admin.overview({});
  const usage = await usageOfPeriod(call, "MONTHLY");
  const total = sumsOf(usage.total);
  return {
    period: month,
    currency: "USD" as const,
    total_cost: budget.spent,
    total_tokens: total.tokens,
    total_requests: total.requests,
    budget: budget.limit,
    remaining: budget.remaining,
    usage_percentage: budget.percent === null ? null : usd(budget.percent).toDecimalPlaces(2).toNumber(),
    projected_cost: forecast.projected,
    open_alerts: openAlerts.length,
    ...groupsOf(usage),
  };
}

/** What people look at and steer, in Tekton's words. */
export const tektonAdminRoutes: readonly Route[] = [
  faceRoute("GET", "/api/usage/{period}", {
    name: "tekton.usage",
    tag,
    summary: "What was used in the period that runs",
    permission: "view",
    input: TektonUsageInput,
    output: TektonUsageOutput,
    run: async (call, { period, ...filter }) => {
      const found = await usageOfPeriod(call, period.toUpperCase() as UsagePeriod, filter);
      const { startsAt, endsAt } = found.period;
      return {
        period,
        start: period === "total" ? null : new Date(startsAt).toISOString(),
        end: endsAt === null ? null : new Date(endsAt).toISOString(),
        currency: "USD" as const,
        total: sumsOf(found.total),
        ...groupsOf(found),
      };
    },
  }),
  faceRoute("GET", "/api/reports/summary", {
    name: "tekton.summary",
    tag,
    summary: "The month that runs, as the overview has it",
    permission: "view",
    input: TektonSummaryInput,
    output: TektonSummaryOutput,
    run: summary,
  }),
  faceRoute("POST", "/api/limits", {
    name: "tekton.limits",
    tag,
    summary: "Set the limit of a period",
    permission: "budgets.manage",
    input: TektonLimitInput,
    output: TektonLimitOutput,
    status: 201,
    answers: [
      { status: 200, schema: TektonLimitOutput, description: "There was such a limit; it was changed." },
    ],
    reply: (value) => ({ status: value.created ? 201 : 200, body: value }),
    run: setTektonLimit,
  }),
  faceRoute("POST", "/api/optimize", {
    name: "tekton.optimize",
    tag,
    summary: "Where the month that runs could have cost less",
    permission: "view",
    input: TektonOptimizeInput,
    output: TektonOptimizeOutput,
    run: optimize,
  }),
  faceRoute("GET", "/api/providers/prices", {
    name: "tekton.prices",
    tag,
    summary: "Prices in force",
    permission: "ask",
    input: TektonPricesInput,
    output: TektonPricesOutput,
    run: async (call, wanted) => {
      const { data, nextCursor, hasMore } = await listPrices(call, wanted);
      const perThousand = (perMillion: string) => toWire(usd(perMillion).times(PER_THOUSAND));
      return {
        nextCursor,
        hasMore,
        prices: data.map((price) => ({
          provider: price.provider,
          model: price.model,
          input: perThousand(price.inputPerMillion),
          output: perThousand(price.outputPerMillion),
          unit: "USD per 1K tokens" as const,
          effectiveFrom: price.validFrom.toISOString(),
          source: price.source,
        })),
      };
    },
  }),
  faceRoute("GET", "/api/status", {
    name: "tekton.status",
    tag,
    summary: "Version, database, jobs, enforcement level, age of the prices",
    permission: "ask",
    input: TektonSummaryInput,
    output: TektonStatusOutput,
    run: async (call) => {
      const { failing, jobs, enforcementLevel, priceAgeSeconds } = await systemStatus(call);
      return {
        status: failing === null ? ("ok" as const) : ("degraded" as const),
        version: packageJson.version,
        db: { ok: failing === null, failing },
        jobs: jobs.map(({ job, state, lastRun }) => ({
          job,
          state,
          last_run: lastRun?.toISOString() ?? null,
        })),
        enforcement_level: enforcementLevel,
        price_age_seconds: priceAgeSeconds,
      };
    },
  }),
];
