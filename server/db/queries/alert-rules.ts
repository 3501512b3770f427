import type { Queryable } from "@/server/db/queryable";
import { ALERT_COLUMNS, ALERT_SOURCES, type OpenAlertRow } from "./open-alerts";
import { ruleCovers, ruleCoversBudget } from "./rule-covers";

export type AlertRuleDbRow = {
  id: string;
  name: string;
  events: string[];
  levels: string[];
  scopeTypes: string[];
  budgetId: string | null;
  quietMinutes: number;
  forecastPercent: number | null;
  digest: "AT_ONCE" | "HOURLY" | "DAILY";
  urgentAtOnce: boolean;
  channelIds: string[];
  enabled: boolean;
  isDefault: boolean;
  version: number;
  createdAt: Date;
};

const MOST_RULES = 200;

const COLUMNS = `id, name, events, levels, scope_types as "scopeTypes", budget_id as "budgetId",
  quiet_minutes as "quietMinutes", forecast_percent as "forecastPercent", digest, urgent_at_once as "urgentAtOnce",
  channel_ids as "channelIds", enabled, is_default as "isDefault", version,
  created_at as "createdAt"`;

/** The rules of an organization, by name. */
export async function listAlertRules(db: Queryable, organizationId: string): Promise<AlertRuleDbRow[]> {
  const { rows } = await db.query<AlertRuleDbRow>(
    `select ${COLUMNS} from alert_rules where organization_id = $1 order by name, id limit ${MOST_RULES}`,
    [organizationId],
  );
  return rows;
}

const OF_BUDGET = ruleCoversBudget({ scopeTypes: "r.scope_types", budgetId: "r.budget_id" });

/**
 * The rules that are on and send alerts or forecasts of a budget, by name. One that is not made yet has a scope type
 * alone, and no rule names it.
 */
export async function listRulesOfBudget(
  db: Queryable,
  organizationId: string,
  { budgetId, scopeType }: { budgetId: string | null; scopeType: string | null },
): Promise<AlertRuleDbRow[]> {
  const { rows } = await db.query<AlertRuleDbRow>(
    `with asked as (
       select id, scope_type from budgets where organization_id = $1 and id = $2::text
       union all
       select null, $3::text where $2::text is null
     )
     select ${COLUMNS}
     from alert_rules r
     where r.organization_id = $1 and r.enabled and r.events && array['alert.raised', 'forecast.raised']
       and exists (select from asked b where ${OF_BUDGET})
     order by name, id
     limit ${MOST_RULES}`,
    [organizationId, budgetId, scopeType],
  );
  return rows;
}

/** One rule, locked until the transaction ends. */
export async function lockAlertRule(
  tx: Queryable,
  organizationId: string,
  id: string,
): Promise<AlertRuleDbRow | null> {
  const { rows } = await tx.query<AlertRuleDbRow>(
    `select ${COLUMNS} from alert_rules where organization_id = $1 and id = $2 for update`,
    [organizationId, id],
  );
  return rows[0] ?? null;
}

type RuleToWrite = Omit<AlertRuleDbRow, "version" | "createdAt" | "isDefault"> & { organizationId: string };

const valuesOf = (rule: RuleToWrite) => [
  rule.id,
  rule.organizationId,
  rule.name,
  rule.events,
  rule.levels,
  rule.scopeTypes,
  rule.budgetId,
  rule.quietMinutes,
  rule.channelIds,
  rule.enabled,
  rule.forecastPercent,
  rule.digest,
  rule.urgentAtOnce,
];

/** @returns null where another rule has the name */
export async function insertAlertRule(tx: Queryable, rule: RuleToWrite): Promise<AlertRuleDbRow | null> {
  const { rows } = await tx.query<AlertRuleDbRow>(
    `insert into alert_rules (id, organization_id, name, events, levels, scope_types, budget_id, quiet_minutes,
       channel_ids, enabled, forecast_percent, digest, urgent_at_once)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (organization_id, name) where not is_default do nothing
     returning ${COLUMNS}`,
    valuesOf(rule),
  );
  return rows[0] ?? null;
}

/** Writes a rule that was locked. @returns null where another rule has the name */
export async function updateAlertRule(tx: Queryable, rule: RuleToWrite): Promise<AlertRuleDbRow | null> {
  const { rows } = await tx.query<AlertRuleDbRow>(
    `update alert_rules r
     set name = $3, events = $4, levels = $5, scope_types = $6, budget_id = $7, quiet_minutes = $8, channel_ids = $9,
       enabled = $10, forecast_percent = $11, digest = $12, urgent_at_once = $13, version = version + 1
     where r.id = $1 and r.organization_id = $2
       and not exists (select from alert_rules o where o.organization_id = $2 and o.name = $3 and o.id <> $1)
     returning ${COLUMNS}`,
    valuesOf(rule),
  );
  return rows[0] ?? null;
}

export async function deleteAlertRule(tx: Queryable, organizationId: string, id: string): Promise<void> {
  await tx.query("delete from alert_rules where organization_id = $1 and id = $2", [organizationId, id]);
}

/** Has the rule that every new channel joins name a channel, or not; it is made when it is first needed. */
export async function setInDefaultRule(
  tx: Queryable,
  { ruleId, organizationId, channelId }: { ruleId: string; organizationId: string; channelId: string },
  isIn: boolean,
): Promise<void> {
  if (!isIn) {
    await tx.query(
      `update alert_rules set channel_ids = array_remove(channel_ids, $2), version = version + 1
       where organization_id = $1 and is_default and $2 = any(channel_ids)`,
      [organizationId, channelId],
    );
    return;
  }
  await tx.query(
    `insert into alert_rules as r (id, organization_id, name, events, levels, channel_ids, is_default)
     values ($1, $2, 'Everything critical', '{alert.raised}', '{CRITICAL,EXCEEDED}', array[$3], true)
     on conflict (organization_id) where is_default do update
     set channel_ids = array_append(array_remove(r.channel_ids, $3), $3), enabled = true, version = r.version + 1`,
    [ruleId, organizationId, channelId],
  );
}

/** Of these channels, those that the organization has. */
export async function knownChannels(
  db: Queryable,
  organizationId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    `select id from notification_channels
     where organization_id = $1 and id = any($2) and removed_at is null`,
    [organizationId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether the organization has a budget. */
export async function hasBudget(db: Queryable, organizationId: string, id: string): Promise<boolean> {
  const { rows } = await db.query("select from budgets where organization_id = $1 and id = $2", [
    organizationId,
    id,
  ]);
  return rows.length > 0;
}

type Conditions = { levels: readonly string[]; scopeTypes: readonly string[]; budgetId: string | null };

export type Firing = OpenAlertRow & { budgetId: string | null };

const COVERED = ruleCovers({ levels: "$2::text[]", scopeTypes: "$3::text[]", budgetId: "$4::text" });

/** Alerts raised since an instant that a rule would have sent, oldest first. */
export async function findFirings(
  db: Queryable,
  organizationId: string,
  { levels, scopeTypes, budgetId, since, limit }: Conditions & { since: Date; limit: number },
): Promise<Firing[]> {
  const { rows } = await db.query<Firing>(
    `select q.* from (
       select ${ALERT_COLUMNS}, a.budget_id as "budgetId"
       from ${ALERT_SOURCES}
       where a.organization_id = $1 and ${COVERED} and a.created_at >= $5
       order by a.created_at desc, a.id desc
       limit $6
     ) q
     order by q."createdAt", q.id`,
    [organizationId, levels, scopeTypes, budgetId, since, limit],
  );
  return rows;
}
