import { UNITS } from "./calls";
import type { Measured } from "./job";
import type { Scenario } from "./options";
import type { ServerProfile } from "./profile";

/** The rounds of the naive ceiling: of single calls, and of pairs where pairs are measured. */
export type NaiveRounds = { naive: Measured[]; naivePair: Measured[] };

/** One line of the table. Rates are in the scenario's own unit per second, times in milliseconds. */
export type Comparison = {
  scenario: Scenario | keyof NaiveRounds;
  connections: number;
  unit: string;
  /** The median of the rounds. */
  perSecond: number;
  p50: number;
  p99: number;
  /** The median of the rounds' own ratios: each is compared with the naive run of the same round, pairs with pairs. */
  ratio: number | null;
  /** The same beside another: pairs beside naive calls, and what is compared with a scenario of ours. */
  also: { beside: string; ratio: number } | null;
  /** Processor time for one run, in milliseconds: the server's and that of Postgres. Null for naive. */
  cpu: { server: number; postgres: number } | null;
  /** Over all rounds. */
  failed: number;
  rounds: Measured[];
};

/** @param ours the rounds of each scenario, in step with those of naive */
export function compare(
  connections: number,
  naive: NaiveRounds,
  ours: ReadonlyMap<Scenario, readonly Measured[]>,
): Comparison[] {
  const lines: Comparison[] = [line("naive", connections, naive.naive, { unit: "calls", each: 1 }, null)];
  if (naive.naivePair.length > 0)
    lines.push(line("naivePair", connections, naive.naivePair, { unit: "pairs", each: 1 }, null));
  for (const [scenario, rounds] of ours) {
    const { unit, each } = UNITS[scenario];
    const beside = scenario === "authorizeSettle" ? naive.naivePair : naive.naive;
    // A check writes nothing: beside a transaction that writes it would only look good.
    const ratio = scenario === "check" ? null : ratioOf(rounds, beside) * each;
    const other = BESIDE[scenario];
    const others = other === undefined ? undefined : other === "naive" ? naive.naive : ours.get(other);
    const also =
      other === undefined || others === undefined ? null : { beside: other, ratio: ratioOf(rounds, others) };
    lines.push({ ...line(scenario, connections, rounds, { unit, each }, ratio), also });
  }
  return lines;
}

/** What a scenario is also compared with, run by run. */
const BESIDE: Partial<Record<Scenario, "naive" | Scenario>> = {
  trackCost: "nextHandler",
  authorizeSettle: "naive",
  eightBudgets: "threeBudgets",
  among10000: "among100",
};

function ratioOf(rounds: readonly Measured[], beside: readonly Measured[]): number {
  return median(rounds.map((round, index) => round.perSecond / (beside[index]?.perSecond ?? Number.NaN)));
}

function line(
  scenario: Comparison["scenario"],
  connections: number,
  rounds: readonly Measured[],
  { unit, each }: { unit: string; each: number },
  ratio: number | null,
): Comparison {
  return {
    scenario,
    connections,
    unit,
    perSecond: median(rounds.map((round) => round.perSecond * each)),
    p50: median(rounds.map((round) => round.p50)),
    p99: median(rounds.map((round) => round.p99)),
    ratio,
    also: null,
    cpu: rounds.some((round) => round.serverCpuMs === undefined) ? null : cpuOf(rounds),
    failed: rounds.reduce((sum, round) => sum + round.failed, 0),
    rounds: [...rounds],
  };
}

function cpuOf(rounds: readonly Measured[]) {
  return {
    server: median(rounds.map((round) => round.serverCpuMs ?? Number.NaN)),
    postgres: median(rounds.map((round) => round.postgresCpuMs ?? Number.NaN)),
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function printTable(
  comparisons: readonly Comparison[],
  memory: { serverMiB: number; postgresMiB: number },
): void {
  const head = [
    "connections",
    "scenario",
    "per second",
    "x naive",
    "p50 ms",
    "p99 ms",
    "cpu ms",
    "failed",
    "also",
  ];
  const rows = comparisons.map(
    ({ connections, scenario, unit, perSecond, ratio, p50, p99, cpu, failed, also }) => [
      String(connections),
      scenario,
      `${Math.round(perSecond)} ${unit}`,
      ratio === null ? "" : ratio.toFixed(2),
      p50.toFixed(1),
      p99.toFixed(1),
      cpu === null ? "" : `${cpu.server.toFixed(3)} + ${cpu.postgres.toFixed(3)}`,
      String(failed),
      also === null ? "" : `${also.ratio.toFixed(2)} x ${also.beside}`,
    ],
  );
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const failures = new Set(
    comparisons.flatMap(({ rounds }) => rounds.flatMap((round) => round.firstFailure ?? [])),
  );
  console.log("");
  for (const row of [head, ...rows])
    console.log(row.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "));
  console.log("cpu ms: processor time of the server + of Postgres for one run");
  for (const failure of failures) console.log(`Failed: ${failure}`);
  console.log(
    `\nPeak memory: server ${memory.serverMiB.toFixed(0)} MiB (VmHWM), Postgres ${memory.postgresMiB.toFixed(0)} MiB (sum of Pss)`,
  );
}

function pad(cell: string, width: number, column: number): string {
  return column === 1 ? cell.padEnd(width) : cell.padStart(width);
}

export function printProfile(profile: ServerProfile): void {
  console.log(
    `\nThe server's thread was busy for ${(profile.busy * 100).toFixed(0)} % of the profiled time.`,
  );
  for (const [title, list] of [
    ["file", profile.byFile],
    ["function", profile.byFunction],
  ] as const) {
    console.log(`\nSelf time of the server by ${title}, share of the time it was busy`);
    for (const { name, share } of list) console.log(`${(share * 100).toFixed(1).padStart(6)} %  ${name}`);
  }
}
