import { type AlertDbRow, findAlert } from "@/server/db/queries/alert-list";
import type { DueDelivery } from "@/server/db/queries/send-queue";
import type { Queryable } from "@/server/db/queryable";
import { toWire, usd } from "@/server/domain/money";
import type { Message } from "@/server/notify/message";
import { alertListRow } from "../alerts/list";
import { eventWords, TEST_EVENT } from "./event-words";

type Context = { organizationId: string; publicUrl: string };

/** What a delivery says, the same with every attempt; null where what it tells of is gone. */
export async function messageOf(
  db: Queryable,
  { organizationId, publicUrl }: Context,
  delivery: DueDelivery,
): Promise<Message | null> {
  const { id, event, subjectId, payload, createdAt } = delivery;
  if (event === "alert.raised") {
    const row = await findAlert(db, organizationId, subjectId);
    return row === null ? null : alertMessage(id, row, publicUrl);
  }
  const { title, text, page } = eventWords(event, payload);
  const link = `${publicUrl}/admin/budget/${page}`;
  return { id, type: event, occurredAt: createdAt, title, text, level: null, link, data: payload };
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
  const about = row.kind === "violation" ? violationData(row) : crossingData(row);
  return {
    id,
    type: "budget.alert",
    occurredAt: row.createdAt,
    title: row.kind === "violation" ? `${budgetName}: ${level}` : `${budgetName} is ${level}`,
    text: sentence,
    level,
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

function violationData({ agentId, violationType, severity, details }: AlertDbRow & { kind: "violation" }) {
  return { agentId, violationType, severity, details };
}

function crossingData(row: AlertDbRow & { kind: "crossing" }) {
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
  };
}
