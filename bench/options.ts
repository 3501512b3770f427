import { parseArgs } from "node:util";

export const SCENARIOS = [
  "trackCost",
  "authorizeSettle",
  "trackCosts",
  "check",
  "threeBudgets",
  "eightBudgets",
  "among100",
  "among10000",
  "nextHandler",
] as const;
export type Scenario = (typeof SCENARIOS)[number];

export type Options = {
  /** How long each measurement lasts. */
  seconds: number;
  rounds: number;
  connections: number[];
  scenarios: Scenario[];
  /** How much longer every flush of the log takes, for both sides: a disk on a network. */
  slowerDiskMs: number;
  /** Start the server with V8's CPU profiler and say where the time goes. */
  profile: boolean;
  /** Run the TypeScript sources instead of the build. */
  source: boolean;
};

export const USAGE = `npm run bench -- [options]
  --seconds N           length of one measurement (default 5)
  --rounds N            how often each is repeated, taking turns with the naive ceiling (default 3)
  --connections LIST    such as 1,16,64,256 (the default)
  --scenario LIST       some of ${SCENARIOS.join(", ")} (default: all)
  --slower-disk MS      let every commit wait so much longer, naive and ours alike, as on a disk on a network
  --profile             CPU profile of the server: top self times by file and by function
  --source              run server/main.ts with tsx instead of the build in dist/
npm run bench -- faults     the fault tests in their long form
npm run bench -- simulate   random worlds with faults against exact sums: --worlds N --seed N, --world N for one
npm run bench -- pages      how fast pages are over a year of executions: --executions N --loads N`;

/** @throws Error that names the option and what it takes */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: "string", default: "5" },
      rounds: { type: "string", default: "3" },
      connections: { type: "string", default: "1,16,64,256" },
      scenario: { type: "string", default: SCENARIOS.join(",") },
      "slower-disk": { type: "string" },
      profile: { type: "boolean", default: false },
      source: { type: "boolean", default: false },
    },
  });
  const scenarios = values.scenario.split(",").map((name) => {
    const found = SCENARIOS.find((known) => known === name);
    if (!found) throw new Error(`--scenario takes some of ${SCENARIOS.join(", ")}, not ${name}`);
    return found;
  });
  return {
    seconds: positive("--seconds", values.seconds),
    rounds: positive("--rounds", values.rounds),
    connections: values.connections.split(",").map((text) => positive("--connections", text)),
    scenarios,
    slowerDiskMs: values["slower-disk"] === undefined ? 0 : positive("--slower-disk", values["slower-disk"]),
    profile: values.profile,
    source: values.source,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`${option} takes numbers above 0, not ${text}`);
  return value;
}
