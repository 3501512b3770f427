// Rules that no linter knows: lock order and text in SQL, and a few words that must not appear. See source-rules.ts.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Finding, findingsIn } from "@/scripts/setup/source-rules";

const FOLDERS = ["app", "components", "server", "sdk", "scripts", "prisma"];
const MAX_BYTES = 12 * 1024;
const MAY_SPEAK_OF_THE_RULES = "scripts/setup/source-rules.ts";

const findings: Finding[] = [];
let checked = 0;
for (const folder of FOLDERS) {
  for (const file of filesUnder(folder)) {
    const text = readFileSync(file, "utf8");
    checked += 1;
    if (file !== MAY_SPEAK_OF_THE_RULES) findings.push(...findingsIn(file, text));
    if (!/\.test\.|\.sql$/.test(file) && Buffer.byteLength(text) > MAX_BYTES) {
      findings.push({ file, line: 1, why: "is over 12 KB: what in it wants its own room?" });
    }
  }
}
for (const { file, line, why } of findings) console.error(`${file}:${line} ${why}`);
console.log(`${checked} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;

function filesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|tsx|mjs|sql)$/.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name).replaceAll(path.sep, "/"))
      .filter((file) => !file.includes("/generated/"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
