import { type AlertDbRow, findAlert } from "@/server/db/queries/alert-list";
import { listDigested } from "@/server/db/queries/digests";
import type { DueDelivery } from "@/server/db/queries/send-queue";
import type { Queryable } from "@/server/db/queryable";
import { toWire, usd } from "@/server/domain/money";
import type { Message } from "@/server/notify/message";
import { alertListRow } from "../alerts/list";
import { digestMessage } from "./digest-message";
import { eventWords, TEST_EVENT } from "./event-words";

type Context = { organizationId: string; publicUrl: string };

/** What a delivery says, the same with every attempt; null where what it tells of is gone. */
export async function messageOf(
  db: Queryable,
  { organizationId, publicUrl }: Context,
  delivery: DueDelivery,
): Promise<Message | null> {
  const { id, event, subjectId, payload, createdAt } = delivery;
  if (event === "alert.raised" || event === "forecast.raised") {
    const row = await findAlert(db, organizationId, subjectId);
    return row === null ? null : alertMessage(id, row, publicUrl);
  }
  if (event === "digest") {
    const items = await itemsOf(db, { organizationId, publicUrl }, id);
    return items.length === 0 ? null : digestMessage(delivery, items, publicUrl);
  }
  const { title, text, page } = eventWords(event, payload);
  const link = `${publicUrl}/admin/budget/${page}`;
  return { id, type: event, occurredAt: createdAt, title, text, level: null, link, data: payload };
}

/** What a digest holds; what is gone since is left out. */
async function itemsOf(db: Queryable, context: Context, digestId: string): Promise<Message[]> {
  const items: Message[] = [];
  for (const delivery of await listDigested(db, digestId)) {
    const item = await messageOf(db, context, delivery);
    if (item !== null) items.push(item);
  }
  return items;
}

/** What a channel's test says. */
export function testMessage(id: string, occurredAt: Date, publicUrl: string): Message {
  const { title, text, page } = eventWords(TEST_EVENT, {});
  const link = `${publicUrl}/admin/budget/${page}`;
  return { id, type: TEST_EVENT, occurredAt, title, text, level: null, link, data: { text } };
}

function alertMessage(id: string, row: AlertDbRow, publicUrl: string): Message {
  const { budgetName, percent, sentence } = alertListRow(row);
  const level = row.level.toLowerCase() as NonNullable<Message["level"]>;
  const about = row.kind === "violation" ? violationData(row) : budgetData(row);
  return {
    id,
    type: row.kind === "forecast" ? "budget.forecast" : "budget.alert",
    occurredAt: row.createdAt,
    title: titleOf(row, budgetName, level),
    text: sentence,
    // What is projected is no level that was reached.
    level: row.kind === "forecast" ? null : level,
    link: `${publicUrl}/admin/budget/${row.budgetId === null ? "alerts" : `budgets/${row.budgetId}`}`,
    data: {
      alertId: row.id,
      kind: row.kind,
      level,
      sentence,
      raisedAt: row.createdAt.toISOString(),
      ...about,
      // The words of a callback of aii.
      budget_name: budgetName,
      alert_level: level,
      cost_percentage: percent,
    },
  };
}

function titleOf(row: AlertDbRow, budgetName: string, level: string): string {
  if (row.kind === "violation") return `${budgetName}: ${level}`;
  if (row.kind === "forecast") return `${budgetName} is projected to reach ${row.percent}%`;
  return `${budgetName} is ${level}`;
}

function violationData({ agentId, violationType, severity, details }: AlertDbRow & { kind: "violation" }) {
  return { agentId, violationType, severity, details };
}

function budgetData(row: AlertDbRow & { kind: "crossing" | "forecast" }) {
  const [used, limit] = [usd(row.used), usd(row.limit)];
  return {
    budgetId: row.budgetId,
    budgetName: row.budgetName,
    scopeType: row.scopeType,
    scopeKey: row.scopeKey,
    period: row.periodKey,
    metric: row.metric,
    used: toWire(used),
    limit: toWire(limit),
    remaining: toWire(limit.minus(used)),
    percent: alertListRow(row).percent,
    ...(row.kind === "forecast" && {
      forecastPercent: row.percent,
      projected: toWire(usd(row.projected)),
      method: row.method,
      endsAt: row.endsAt.toISOString(),
    }),
  };
}
