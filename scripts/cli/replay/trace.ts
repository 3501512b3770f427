/** One invocation of a trace. `line` counts from 1, the header being line 1. */
export type TraceRow = { line: number; at: number; contextTokens: number; generatedTokens: number };
export type BadRow = { line: number; reason: string };

const HEADER = "TIMESTAMP,ContextTokens,GeneratedTokens";
const INSTANT = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?Z?$/;
const MAX_TOKENS = 1_000_000_000;

/** Reads a trace (`TIMESTAMP,ContextTokens,GeneratedTokens`, instants in UTC, LF or CRLF). Blank lines count, as nothing. */
export function parseTrace(text: string): { rows: TraceRow[]; bad: BadRow[] } {
  const [header, ...lines] = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const rows: TraceRow[] = [];
  const bad: BadRow[] = [];
  if (header?.trim() !== HEADER)
    return { rows, bad: [{ line: 1, reason: `the first line must be ${HEADER}` }] };
  for (const [index, content] of lines.entries()) {
    const line = index + 2;
    if (content.trim() === "") continue;
    const row = parseRow(content, line);
    if ("reason" in row) bad.push(row);
    else rows.push(row);
  }
  return { rows, bad };
}

function parseRow(content: string, line: number): TraceRow | BadRow {
  const [instant = "", context = "", generated = "", ...more] = content.split(",");
  if (more.length > 0) return { line, reason: "has more than three fields" };
  const at = parseInstant(instant.trim());
  if (at === null) return { line, reason: "TIMESTAMP must be such as 2023-11-16 18:15:46.680590, in UTC" };
  const contextTokens = parseTokens(context);
  if (contextTokens === null)
    return { line, reason: "ContextTokens must be a whole number up to 1000000000" };
  const generatedTokens = parseTokens(generated);
  if (generatedTokens === null)
    return { line, reason: "GeneratedTokens must be a whole number up to 1000000000" };
  if (contextTokens + generatedTokens > MAX_TOKENS)
    return { line, reason: "has more than 1000000000 tokens" };
  return { line, at, contextTokens, generatedTokens };
}

function parseInstant(text: string): number | null {
  const found = INSTANT.exec(text);
  if (found === null) return null;
  const [, date = "", time = "", fraction = ""] = found;
  const milliseconds = fraction.padEnd(3, "0").slice(0, 3);
  const instant = `${date}T${time}.${milliseconds}Z`;
  const at = Date.parse(instant);
  // Date.parse lets 30 February roll over into March.
  return Number.isNaN(at) || new Date(at).toISOString() !== instant ? null : at;
}

function parseTokens(text: string): number | null {
  const digits = text.trim();
  if (!/^\d{1,10}$/.test(digits)) return null;
  const tokens = Number(digits);
  return tokens > MAX_TOKENS ? null : tokens;
}
