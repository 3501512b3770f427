import type { Message } from "@/server/notify/message";

type Digest = { id: string; createdAt: Date; payload: Record<string, unknown> };

/** One message of many, made of their own. */
export function digestMessage(
  { id, createdAt, payload }: Digest,
  items: readonly Message[],
  publicUrl: string,
): Message {
  const { digest, until } = payload;
  const count = `${items.length} ${items.length === 1 ? "alert" : "alerts"}`;
  return {
    id,
    type: "budget.digest",
    occurredAt: createdAt,
    title: `${count} of the last ${digest === "daily" ? "day" : "hour"}`,
    text: items.map(({ title }) => title).join("; "),
    level: null,
    link: `${publicUrl}/admin/budget/alerts`,
    data: {
      digest,
      until,
      count: items.length,
      items: items.map(({ type, occurredAt, title, text, link, data }) => ({
        type,
        timestamp: occurredAt.toISOString(),
        title,
        text,
        link,
        data,
      })),
    },
    items,
  };
}
