import type { Message, Sent } from "./message";
import { postJson } from "./post";

const MARK = { warning: "Warning", critical: "Critical", exceeded: "Exceeded" } as const;

/** Posts a message to an incoming webhook of Slack, or of what speaks as Slack does. */
export function sendSlack(message: Message, { url }: { url: string }, allowPrivate: boolean): Promise<Sent> {
  return postJson(url, { headers: {}, allowPrivate, body: JSON.stringify({ text: slackText(message) }) });
}

/** Names come from agents and people: what is escaped mentions nobody and links nowhere. */
export function slackText({ title, text, level, link, items }: Message): string {
  const mark = level === null ? "" : `${MARK[level]}: `;
  const said = items === undefined ? escapeSlack(text) : items.map(slackLine).join("\n");
  return `*${escapeSlack(mark + title)}*\n${said}\n<${link}|Open in Purser>`;
}

function slackLine({ title, text, link }: Message): string {
  return `• <${link}|${escapeSlack(title).replaceAll("|", "/")}>: ${escapeSlack(text)}`;
}

function escapeSlack(text: string): string {
  // A star or an underscore of a name would change the type only; the three below have a meaning.
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
