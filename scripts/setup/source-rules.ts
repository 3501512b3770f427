/** A place in a source that breaks a rule, and why the rule is there. */
export interface Finding {
  file: string;
  line: number;
  why: string;
}

interface TextRule {
  files: RegExp;
  except?: RegExp;
  pattern: RegExp;
  why: string;
}

const CODE = /\.(ts|tsx|mjs)$/;
const TEST = /\.test\.tsx?$|^(test|e2e|bench)\//;
const MIGRATION = /^prisma\/migrations\/.*\.sql$/;
const HOT_TABLES =
  "idempotency_keys|budget_windows|reservations|billing_logs|usage_hours|usage_user_days|budget_decisions|alerts|events";

const textRules: TextRule[] = [
  {
    files: CODE,
    pattern: /^[ \t]*["']use server["']/m,
    why: "a server function is a door without a rule: use tRPC",
  },
  { files: CODE, pattern: /\$(query|execute)RawUnsafe/, why: "takes SQL as text: use parameters" },
  { files: CODE, pattern: /\bz\.coerce\b/, why: "turns null and an empty text into 0: parse strictly" },
  { files: /^(app|components)\//, pattern: /dangerouslySetInnerHTML/, why: "lets stored text run as script" },
  {
    files: /^(app|components)\//,
    pattern: /next\/font\/google/,
    why: "needs the network at build: use geist",
  },
  { files: CODE, pattern: /from ["']superjson["']/, why: "revives NaN: dates and money are strings" },
  {
    files: /^server\/domain\//,
    pattern: /\b(Date\.now\(|new Date\(\)|Math\.random\()/,
    why: "the clock and chance are arguments of the domain",
  },
  {
    files: /^server\/(ledger|services)\//,
    pattern: /\bMath\.random\(/,
    why: "no figure is ever made up; where chance is needed it comes from node:crypto",
  },
  {
    files: CODE,
    except: /^components\/charts\//,
    pattern: /\b(Number|parseFloat|parseInt)\([^)]*([cC]ost|[sS]pent|[aA]mount|[bB]udget(?!Id)|[lL]imitCost)/,
    why: "money is never a number: use Decimal from server/domain/money",
  },
  { files: CODE, pattern: /date_trunc\(/, why: "wrong on days with two midnights: look bounds up by range" },
  {
    files: MIGRATION,
    pattern: /^[ \t]*(begin|commit|rollback)\s*;|\bconcurrently\b/im,
    why: "a migration runs in one transaction of the runner's",
  },
  {
    files: MIGRATION,
    pattern: /\b(money|real)\s+(not null|default|check|,)/i,
    why: "rounds: use the domain usd",
  },
];

/** Every rule that one file breaks. @param file path from the root of the repository, with slashes */
export function findingsIn(file: string, text: string): Finding[] {
  const at = (index: number, why: string) => ({ file, line: text.slice(0, index).split("\n").length, why });
  const findings: Finding[] = [];
  for (const { files, except, pattern, why } of textRules) {
    if (!files.test(file) || except?.test(file) || TEST.test(file)) continue;
    const match = pattern.exec(text);
    if (match) findings.push(at(match.index, why));
  }
  if (TEST.test(file)) return findings;
  for (const { index, sql } of statementsIn(file, text)) {
    findings.push(...whyRefused(sql).map((why) => at(index, why)));
  }
  return findings;
}

/** The rules of lock order and of text in SQL, for one statement. @returns reasons, none if it is fine */
export function whyRefused(sql: string): string[] {
  const plain = sql.replace(/--.*$/gm, "").toLowerCase();
  const reasons: string[] = [];
  const locks = /\bfor (no key )?update\b/.test(plain);
  const ordered = /\border by [a-z_., ]*\bid\b/.test(plain);
  // One row found by its key cannot be locked in the wrong order.
  const single = /\bid = \$\d/.test(plain) || /\blimit 1\b/.test(plain);
  if (locks && !ordered && !single)
    reasons.push("locks rows without `order by id`: two of these can deadlock");
  const insert = new RegExp(`\\binsert into (${HOT_TABLES})\\b[^;]*?\\bselect\\b`).exec(plain);
  if (insert && !/\border by\b/.test(plain.slice(insert.index))) {
    reasons.push(`inserts into ${insert[1]} without \`order by\`: two of these can deadlock`);
  }
  // Constants of ours and names that pg has quoted may stand in SQL; nothing that came from outside can.
  const foreign = /\$\{(?![A-Z][A-Z0-9_]*\}|(pg\.)?escapeIdentifier\()/.exec(sql);
  if (foreign) reasons.push("builds SQL from text: use parameters");
  return reasons;
}

function statementsIn(file: string, text: string): { index: number; sql: string }[] {
  if (file.endsWith(".sql")) return MIGRATION.test(file) ? [] : [{ index: 0, sql: text }];
  if (!/^(server|prisma|scripts)\//.test(file) || !CODE.test(file)) return [];
  const quoted = /`(?:[^`\\]|\\.)*`|"(?:[^"\\\n]|\\.)*"(?:\s*\+)?/g;
  const isSql =
    /^[`"]\s*(--[^\n]*\n\s*)*(select|insert into|update \w+ set|update \w+\s+set|delete from|with \w+( \([^)]*\))? as|create|alter|drop|truncate)\s/i;
  return [...text.matchAll(quoted)]
    .filter(([literal]) => isSql.test(literal))
    .map((match) => ({ index: match.index, sql: match[0].endsWith("+") ? `${match[0]}\${}` : match[0] }));
}
