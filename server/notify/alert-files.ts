import { appendFile, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { failed, type Message, type Sent } from "./message";

const EMOJI = { warning: "⚠️", critical: "🔥", exceeded: "🚨" } as const;

/**
 * Tells a message on the output of this process and in files: `budget-alerts.log`, or `campaign-alerts.log` for a
 * campaign's, and from critical on a JSON file of its own. The files are opened for each line, so they may be moved away.
 */
export async function writeAlertFiles(
  folder: string,
  message: Message,
  output: Pick<NodeJS.WriteStream, "write"> = process.stdout,
): Promise<Sent> {
  const { title, text, level, occurredAt, items } = message;
  if (items !== undefined) return writeEach(folder, items, output);
  const emoji = level === null ? "" : `${EMOJI[level]} `;
  output.write(`${emoji}${oneLine(`${title}: ${text}`)}\n`);
  try {
    await mkdir(folder, { recursive: true });
    const [file, word] = kindOf(message);
    const line = `[${occurredAt.toISOString()}] ${word}: ${oneLine(`${title}: ${text}`)}\n`;
    await appendFile(path.join(/* turbopackIgnore: true */ folder, file), line);
    if (level === "critical" || level === "exceeded") await writeDocument(folder, message);
    return { ok: true, status: null };
  } catch (error) {
    return failed(`The file was not written (${(error as NodeJS.ErrnoException).code ?? "unknown"}).`);
  }
}

/** A log is read line by line: of a digest each thing has its own, as if it came alone. */
async function writeEach(
  folder: string,
  items: readonly Message[],
  output: Pick<NodeJS.WriteStream, "write">,
): Promise<Sent> {
  for (const item of items) {
    const sent = await writeAlertFiles(folder, item, output);
    if (!sent.ok) return sent;
  }
  return { ok: true, status: null };
}

function kindOf({ level, data }: Message): [file: string, word: string] {
  if (level === null) return ["budget-alerts.log", "BUDGET_EVENT"];
  if (data.scopeType === "CAMPAIGN") return ["campaign-alerts.log", "CAMPAIGN_ALERT"];
  return ["budget-alerts.log", "BUDGET_ALERT"];
}

async function writeDocument(folder: string, message: Message): Promise<void> {
  const stamp = message.occurredAt.toISOString().replace(/[:.]/g, "-");
  const text = `${JSON.stringify(documentOf(message), null, 2)}\n`;
  await writeFile(path.join(folder, `alert-${stamp}.json`), text, { flag: "wx" }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    // Two alerts of one moment; a repeat of this one writes the same file again.
    return writeFile(path.join(folder, `alert-${stamp}-${message.id.slice(-6)}.json`), text);
  });
}

/** The fields that NeonHub's files have; money as decimal strings. */
function documentOf({ level, text, occurredAt, data }: Message) {
  return {
    type: level,
    budget: data.budgetName,
    month: data.period,
    totalBudget: data.limit,
    totalSpent: data.used,
    utilizationPercentage: data.percent,
    remainingBudget: data.remaining,
    message: text,
    timestamp: occurredAt.toISOString(),
  };
}

/** T26: whatever a name holds, it stays one line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ");
}
