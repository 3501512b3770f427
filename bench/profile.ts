import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

type Node = { id: number; callFrame: { functionName: string; url: string; lineNumber: number } };
type Profile = { nodes: Node[]; samples: number[]; timeDeltas: number[] };

export type SelfTime = { name: string; share: number };

export type ServerProfile = {
  /** Share of the profiled time in which the server's thread did something; start and warm-up are in it. */
  busy: number;
  byFile: SelfTime[];
  byFunction: SelfTime[];
};

/** Where the server's own time went, from V8's profile: shares of the time it was not idle. */
export function readProfile(dir: string): ServerProfile {
  const [file] = readdirSync(dir).filter((name) => name.endsWith(".cpuprofile"));
  if (!file) throw new Error(`no profile in ${dir}`);
  const profile = JSON.parse(readFileSync(path.join(dir, file), "utf8")) as Profile;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const [files, functions] = [new Map<string, number>(), new Map<string, number>()];
  let busy = 0;
  let total = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = nodes.get(id);
    const spent = profile.timeDeltas[index] ?? 0;
    total += spent;
    if (!frame || frame.functionName === "(idle)") continue;
    const from = frame.url === "" ? "(V8 and native)" : shorten(frame.url);
    busy += spent;
    add(files, from, spent);
    add(functions, `${frame.functionName || "(anonymous)"}  ${from}:${frame.lineNumber + 1}`, spent);
  }
  return { busy: busy / total, byFile: top(files, busy), byFunction: top(functions, busy) };
}

function shorten(url: string): string {
  const file = url.replace(/^file:\/\//, "");
  const packages = file.lastIndexOf("node_modules/");
  return packages === -1 ? path.relative(process.cwd(), file) : file.slice(packages + 13);
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function top(sums: Map<string, number>, total: number): SelfTime[] {
  return [...sums]
    .map(([name, spent]) => ({ name, share: spent / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, 25);
}
