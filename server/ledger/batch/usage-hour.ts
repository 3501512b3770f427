import { hash } from "node:crypto";
import { type Money, ZERO } from "@/server/domain/money";
import type { LogRow } from "./log-row";

/** What the rows of one hour differ in. */
export type Dimensions = Pick<
  LogRow,
  "agent_type" | "agent_id" | "campaign_id" | "provider" | "model" | "component" | "environment"
>;

/** What the executions of one set of dimensions come to. */
export type UsageSumsRow = {
  dimensions_id: string;
  agent_type: string;
  agent_id: string | null;
  campaign_id: string | null;
  provider: string | null;
  model: string | null;
  component: string | null;
  environment: string | null;
  cost: Money;
  excess: Money;
  provisional_cost: Money;
  provisional: number;
  executions: number;
  succeeded: number;
  failed: number;
  retries: number;
  conversions: number;
  cached: number;
  tokens: number;
  input_tokens: number;
  output_tokens: number;
  cache_read_tokens: number;
  cache_write_tokens: number;
  execution_time_ms: number;
  timed: number;
  quality_sum: number;
  quality_count: number;
  impact_sum: number;
  impact_count: number;
};

/** One row of usage_hours to be added to: the sums of a batch for one hour and one set of dimensions. */
export type UsageHourRow = { starts_at: string; sums: UsageSumsRow };

/** The same by user and local day, "2026-11-22": one row of usage_user_days. */
export type UserDayRow = { day: string; user_id: string; sums: UsageSumsRow };

function dimensionsOf(log: Dimensions): (string | null)[] {
  return [
    log.agent_type,
    log.agent_id,
    log.campaign_id,
    log.provider,
    log.model,
    log.component,
    log.environment,
  ];
}

/** The short key of a row's dimensions: MD5 as a uuid. */
function hashOf(text: string): string {
  return hash("md5", text, "hex");
}

/** As it is stored; the rebuild derives the same. */
export function dimensionsId(dimensions: Dimensions): string {
  return hashOf(JSON.stringify(dimensionsOf(dimensions)));
}

/** One literal with nothing spread into it: V8 makes it in one step, and would add thirty fields one by one otherwise. */
function emptySums(dimensions_id: string, log: LogRow): UsageSumsRow {
  return {
    dimensions_id,
    agent_type: log.agent_type,
    agent_id: log.agent_id,
    campaign_id: log.campaign_id,
    provider: log.provider,
    model: log.model,
    component: log.component,
    environment: log.environment,
    cost: ZERO,
    excess: ZERO,
    provisional_cost: ZERO,
    provisional: 0,
    executions: 0,
    succeeded: 0,
    failed: 0,
    retries: 0,
    conversions: 0,
    cached: 0,
    tokens: 0,
    input_tokens: 0,
    output_tokens: 0,
    cache_read_tokens: 0,
    cache_write_tokens: 0,
    execution_time_ms: 0,
    timed: 0,
    quality_sum: 0,
    quality_count: 0,
    impact_sum: 0,
    impact_count: 0,
  };
}

/**
 * Adds one execution to the cube's rows of this batch. An execution without a verdict counts as succeeded.
 * @returns the row that it was added to
 */
export function addToUsageHour(
  hours: Map<string, UsageHourRow>,
  startsAt: string,
  log: LogRow,
  money: LogMoney,
): UsageHourRow {
  const text = JSON.stringify(dimensionsOf(log));
  const key = `${startsAt}${text}`;
  let row = hours.get(key);
  if (row === undefined) {
    row = { starts_at: startsAt, sums: emptySums(hashOf(text), log) };
    hours.set(key, row);
  }
  add(row.sums, log, money);
  return row;
}

/** Adds an execution that names a user to that user's day; its dimensions are those of its hour's row. */
export function addToUserDay(
  days: Map<string, UserDayRow>,
  { day, user_id, dimensions_id }: { day: string; user_id: string; dimensions_id: string },
  log: LogRow,
  money: LogMoney,
): void {
  // Only the user's id differs in length, and it comes last.
  const key = `${day} ${dimensions_id} ${user_id}`;
  let row = days.get(key);
  if (row === undefined) {
    row = { day, user_id, sums: emptySums(dimensions_id, log) };
    days.set(key, row);
  }
  add(row.sums, log, money);
}

type LogMoney = { cost: Money; excess: Money };

function add(row: UsageSumsRow, log: LogRow, money: LogMoney): void {
  row.cost = row.cost.plus(money.cost);
  if (!money.excess.isZero()) row.excess = row.excess.plus(money.excess);
  if (log.price_status === "provisional") {
    row.provisional_cost = row.provisional_cost.plus(money.cost);
    row.provisional += 1;
  }
  row.executions += 1;
  if (log.success === false) row.failed += 1;
  else row.succeeded += 1;
  row.retries += log.retry_count ?? 0;
  if (log.conversion_achieved === true) row.conversions += 1;
  if (log.cached === true) row.cached += 1;
  row.tokens += log.tokens;
  row.input_tokens += log.input_tokens;
  row.output_tokens += log.output_tokens;
  row.cache_read_tokens += log.cache_read_tokens;
  row.cache_write_tokens += log.cache_write_tokens;
  if (log.execution_time_ms !== null) {
    row.execution_time_ms += log.execution_time_ms;
    row.timed += 1;
  }
  if (log.quality_score !== null) {
    row.quality_sum += log.quality_score;
    row.quality_count += 1;
  }
  if (log.impact_score !== null) {
    row.impact_sum += log.impact_score;
    row.impact_count += 1;
  }
}
