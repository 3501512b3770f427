import { requirePermission } from "@/server/auth/permissions";
import { ServiceError, UnauthorizedError } from "@/server/contract/errors";
import { admit } from "@/server/http/admit";
import type { Exchange } from "@/server/http/exchange";
import { type Metric, PROMETHEUS_TYPE, prometheusText } from "@/server/http/prometheus-text";
import type { RequestLog } from "@/server/http/request-log";
import { send, sendProblem } from "@/server/http/respond";
import { type MetricFigures, readMetrics } from "@/server/services/metrics/read";
import { toServiceError } from "@/server/trpc/error-shape";

export const METRICS_PATH = "/metrics";

/** What a monitoring system asks every few seconds: the organization of the key, and this process. */
export async function handleMetrics(exchange: Exchange, log: RequestLog): Promise<void> {
  const { req, res, requestId } = exchange;
  res.once("close", () => log.request(exchange, "metrics", res.statusCode));
  try {
    const actor = await admit(exchange);
    if (!actor) throw new UnauthorizedError();
    requirePermission(actor, "metrics.read");
    if (req.method !== "GET" && req.method !== "HEAD")
      throw new ServiceError("method_not_allowed", "Metrics are read by GET.");
    const figures = await readMetrics({ actor, requestId });
    const body = prometheusText([...organizationMetrics(figures), ...processMetrics(log)]);
    send(res, { status: 200, body, contentType: PROMETHEUS_TYPE, requestId });
  } catch (error) {
    const known = toServiceError(error);
    if (known.code === "internal") log.failure(exchange, error);
    sendProblem(res, known, requestId, { allow: "GET, HEAD" });
  }
}

function organizationMetrics({ budgets, alerts, queued }: MetricFigures): Metric[] {
  type Row = MetricFigures["budgets"][number];
  const ofBudgets = (name: string, help: string, value: (row: Row) => string | null): Metric => ({
    name: `purser_budget_${name}`,
    type: "gauge",
    help,
    samples: budgets.flatMap((row) => {
      const { budget, scope, period, entity } = row;
      const found = value(row);
      return found === null ? [] : [{ labels: { budget, scope, period, entity }, value: found }];
    }),
  });
  const counts = (name: string, label: string, help: string, rows: MetricFigures["alerts"]): Metric => ({
    name,
    type: "gauge",
    help,
    samples: rows.map(({ word, count }) => ({ labels: { [label]: word }, value: count })),
  });
  return [
    ofBudgets("limit_usd", "Limit of the period that runs, US dollars.", (row) => row.limit),
    ofBudgets("spent_usd", "Spent in the period that runs, US dollars.", (row) => row.spent),
    ofBudgets("held_usd", "Held for calls that were admitted, US dollars.", (row) => row.held),
    ofBudgets("tokens", "Tokens used in the period that runs.", (row) => row.tokens),
    ofBudgets("requests", "Executions in the period that runs.", (row) => row.requests),
    ofBudgets("refused", "Calls that the budget refused in the period that runs.", (row) => row.refused),
    counts("purser_open_alerts", "level", "Alerts that nobody has acknowledged.", alerts),
    counts("purser_queued_requests", "state", "Requests in the queue.", queued),
  ];
}

function processMetrics(log: RequestLog): Metric[] {
  const { rss } = process.memoryUsage();
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    type: "gauge",
    help,
    samples: [{ value }],
  });
  return [
    {
      name: "purser_http_requests_total",
      type: "counter",
      help: "Requests that this process answered, by the hundred of their status.",
      samples: [...log.answered].map(([status, value]) => ({ labels: { status }, value })),
    },
    gauge("process_resident_memory_bytes", "Memory of this process.", rss),
    gauge("process_uptime_seconds", "Since this process began.", Math.round(process.uptime())),
  ];
}
