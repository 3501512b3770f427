import { type DestinationStream, type Logger, pino, stdSerializers } from "pino";
import type { Env } from "@/server/env/types";

/** The only logger: one JSON object a line, secrets taken out. */
export type Log = Logger;

const HIDDEN = "[redacted]";
const MAX_DEPTH = 6;
const hiddenNames = new Set([
  "key",
  "metadata",
  "prompt",
  "completion",
  "messages",
  // pg hangs its whole client on the error of a lost connection.
  "client",
  "databaseurl",
  "connectionstring",
]);
const hiddenEndings =
  /(authorization|cookies?|passwords?|secret|token|pepper|apikey|adminkey|agentkey|ticket)$/;

// Secrets that stand inside a longer text, as in the message of an error.
const inText: readonly [RegExp, string][] = [
  [/psk_([A-Za-z0-9]{12})_[A-Za-z0-9]+/g, `psk_$1_${HIDDEN}`],
  [/\b(postgres(?:ql)?:\/\/[^:@/\s"]*):[^@\s"]*@/g, `$1:${HIDDEN}@`],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]+/g, `$1 ${HIDDEN}`],
];

/**
 * Makes the process's logger.
 * @param destination where lines go; standard output unless a test says otherwise
 */
export function createLog(env: Pick<Env, "logLevel">, destination?: DestinationStream): Log {
  const log = pino(
    {
      level: env.logLevel,
      base: { service: "purser", pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: { streamWrite: redactText },
    },
    // Not awaited: lines of a busy second share a write, and what is left is written at the exit.
    destination ?? pino.destination({ dest: 1, sync: false }),
  );
  // pino formats the fields of a line but not those a child is born with.
  const child = log.child;
  log.child = function (this: Log, fields, options) {
    return child.call(this, redact(fields) as Record<string, unknown>, options);
  } as typeof child;
  return log;
}

const TOGETHER_MS = 50;

/**
 * Writes lines of level info that are made without pino: for the one line of each request, of fields that are known to
 * hold no secret by their names. Lines of 50 ms are one write: each wakes a thread.
 * `line` takes the fields as JSON without braces; `flush` writes what waits, before the process ends.
 */
export function createPlainLines(log: Log): { line: (fields: string) => void; flush: () => void } {
  const { stream, chindings } = insideOf(log);
  let lines = "";
  const flush = () => {
    if (lines === "") return;
    stream.write(redactText(lines));
    lines = "";
  };
  const line = (fields: string) => {
    if (!log.isLevelEnabled("info")) return;
    if (lines === "") setTimeout(flush, TOGETHER_MS);
    lines += `{"level":"info"${instant()}${chindings},${fields}}\n`;
  };
  return { line, flush };
}

/** Where pino writes, and what stands in each of its lines. */
function insideOf(log: Log): { stream: DestinationStream; chindings: string } {
  const { streamSym, chindingsSym } = pino.symbols;
  const own = log as unknown as Record<symbol, unknown>;
  return { stream: own[streamSym] as DestinationStream, chindings: String(own[chindingsSym]) };
}

let lastMs = Number.NaN;
let lastInstant = "";

/** As pino writes it. Lines of one millisecond share it. */
function instant(): string {
  const now = Date.now();
  if (now !== lastMs) {
    lastMs = now;
    lastInstant = `,"time":"${new Date(now).toISOString()}"`;
  }
  return lastInstant;
}

/** A copy with every secret hidden by the name of its field, at any depth; text inside is left to redactText. */
export function redact(value: unknown, depth = 0): unknown {
  if (value instanceof Error) return redact(stdSerializers.err(value), depth);
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  if (depth >= MAX_DEPTH) return "[deep]";
  if (Array.isArray(value)) return value.map((item) => redact(item, depth + 1));
  if ("toJSON" in value && typeof value.toJSON === "function") return value.toJSON();
  const fields = Object.entries(value).map(([name, inner]) => [
    name,
    isHidden(name) && inner !== null && inner !== undefined ? HIDDEN : redact(inner, depth + 1),
  ]);
  return Object.fromEntries(fields);
}

/** Hides API keys, database passwords and credentials of the Authorization header wherever they stand in a text. */
export function redactText(text: string): string {
  return inText.reduce((sofar, [pattern, instead]) => sofar.replace(pattern, instead), text);
}

function isHidden(name: string): boolean {
  const plain = name.toLowerCase().replace(/[_-]/g, "");
  return hiddenNames.has(plain) || hiddenEndings.test(plain);
}
