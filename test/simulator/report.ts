import type { WorldPlan } from "./plan";
import type { WorldResult } from "./world";

const VIOLATIONS_TOLD = 8;

/** Levels of the servers' log: error and worse. */
const ERROR_LINE = /"level":(50|60)|"level":"(error|fatal)"/;
const LOG_LINES_TOLD = 12;

type Reported = {
  index: number;
  worlds: number;
  plan: WorldPlan;
  result: WorldResult;
  began: number;
  logs: readonly string[];
};

/** One line for a world; for one with a violation all that is needed to play it again. */
export function report({ index, worlds, plan, result, began, logs }: Reported): void {
  const seconds = Math.round((Date.now() - began) / 1_000);
  const counts = Object.entries(result.counts).map(([name, count]) => `${name} ${count}`);
  const faults = [plan.isolation, ...plan.faults.map(({ kind }) => kind)];
  const phases = Object.entries(result.phases).map(([phase, ms]) => `${phase} ${(ms / 1_000).toFixed(1)} s`);
  const { times, mostMs } = result.stretched;
  const stretched = times === 0 ? "" : `, bounds stretched ${times} x by up to ${mostMs} ms`;
  console.log(
    `world ${index}/${worlds} (${result.seed}) at ${seconds} s: ${counts.join(", ")}; faults: ${faults.join(", ")}; ` +
      `${phases.join(", ")}; starved ${(result.starvedMs / 1_000).toFixed(1)} s${stretched}`,
  );
  if (result.violations.length === 0) return;
  console.error(describeViolations(result));
  for (const log of logs) {
    const errors = log.split("\n").filter((line) => ERROR_LINE.test(line));
    console.error("Errors in a server's log:", ["", ...errors.slice(-LOG_LINES_TOLD)].join("\n"));
  }
}

export function describeViolations({ seed, violations, lastOperations }: WorldResult): string {
  const kinds = new Map<string, number>();
  for (const { promise, what } of violations) {
    const kind = `${promise} ${what}`;
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return [
    `\n${violations.length} VIOLATIONS in world ${seed} (simulate --world ${seed} plays its plan again)`,
    ...[...kinds].map(([kind, count]) => `  ${count} x ${kind}`),
    ...violations.slice(0, VIOLATIONS_TOLD).map((violation) => toText(violation)),
    "The last operations:",
    ...lastOperations.map((operation) => toText(operation)),
  ].join("\n");
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? `${part}e-12` : part));
}
