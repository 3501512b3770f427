import { setTimeout as sleep } from "node:timers/promises";
import { SimulatedAdministrator } from "./administrator";
import { SimulatedAgent } from "./agent";
import {
  adoptUnheard,
  checkCounters,
  checkCube,
  checkHoldStates,
  checkKeys,
  checkRecords,
} from "./check-books";
import { checkCoverage } from "./check-coverage";
import { checkHolds } from "./check-holds";
import { checkRefusals } from "./check-refusals";
import type { Ground } from "./ground";
import { historiesOf } from "./history";
import type { Violation } from "./oracle";
import { forkRandom, SimulatedOrganization } from "./organization";
import type { WorldPlan } from "./plan";
import { probeLimits } from "./probe";
import { readBooks } from "./read-books";
import { networkOf, runFaults } from "./run-faults";
import { watchOverspend } from "./watch";

/** The sweep runs each second; the rest is the way there on a busy machine. */
const SWEPT_WITHIN_MS = 1_800;
const OPERATIONS_TOLD = 25;
const LONGER = 5;

export type WorldResult = {
  seed: number;
  violations: Violation[];
  counts: Record<string, number>;
  /** Milliseconds by what the world was busy with. */
  phases: Record<string, number>;
  /** Milliseconds that the machine kept from us in all. */
  starvedMs: number;
  /** Bounds of time that were stretched: how often, and the most that was given. */
  stretched: { times: number; mostMs: number };
  /** Of the organizations with a violation: what was done last. */
  lastOperations: unknown[];
};

type Cast = {
  organizations: readonly SimulatedOrganization[];
  /** In step with the organizations. */
  administrators: readonly SimulatedAdministrator[];
};

/** Runs one world from beginning to end, and judges it. */
export async function runWorld(ground: Ground, plan: WorldPlan): Promise<WorldResult> {
  const startedAt = Date.now();
  const phases: Record<string, number> = {};
  let since = startedAt;
  const passed = (phase: string) => {
    phases[phase] = Date.now() - since;
    since = Date.now();
  };
  const deadlocksBefore = await deadlocks(ground);
  const organizations = await Promise.all(
    plan.organizations.map((each) => SimulatedOrganization.create(ground, each)),
  );
  const administrators = organizations.map((organization) => new SimulatedAdministrator(organization));
  let polls = 0;
  try {
    for (const [index, { budgets, pools }] of plan.organizations.entries())
      await administrators[index]?.prepare(budgets, pools);
    await ground.setIsolation(plan.isolation);
    passed("prepare");
    polls = await storm(ground, plan, { organizations, administrators });
    passed("storm");
    await settleDown(ground, { organizations, administrators });
    passed("settle");
    for (const organization of organizations) await probeLimits(ground, organization);
    passed("probe");
    for (const organization of organizations) await judge(ground, organization);
    passed("judge");
  } catch (error) {
    // Whatever ends a world early is told with the world's seed.
    organizations[0]?.oracle.violate("P7", "the world did not come to its end", String(error));
  }
  for (const organization of organizations) organization.close();
  const met = (await deadlocks(ground)) - deadlocksBefore;
  if (met > 0) organizations[0]?.oracle.violate("P7", "deadlocks", { met });
  const starvedMs = ground.starvation.between(startedAt, Date.now());
  return { ...resultOf(plan, organizations, polls), phases, starvedMs };
}

/** Until everything is known: what became of every call, and that nothing is held any more. */
async function settleDown(ground: Ground, { organizations, administrators }: Cast): Promise<void> {
  await ground.recover();
  for (const organization of organizations) {
    await organization.resolve();
    await organization.releaseLeftovers();
  }
  for (const administrator of administrators) await administrator.finish();
  await waitForExpiry(ground, organizations);
}

async function storm(
  ground: Ground,
  plan: WorldPlan,
  { organizations, administrators }: Cast,
): Promise<number> {
  const stopWatching = watchOverspend(ground, organizations);
  ground.fate = networkOf(plan, forkRandom(plan.seed, 0));
  const began = Date.now();
  for (const organization of organizations) organization.opensAt = began;
  const answered = () => organizations.reduce((sum, { counts }) => sum + counts.calls, 0);
  const isOver = () =>
    Date.now() > began + plan.stormMs &&
    (answered() >= plan.minCalls || Date.now() > began + plan.stormMs * LONGER);
  let client = 0;
  const agents = organizations.flatMap((organization) =>
    organization.plan.clients.map((steps) => {
      client += 1;
      const agent = new SimulatedAgent(organization, `${plan.seed}-${client}`, forkRandom(plan.seed, client));
      return agent.run(steps, isOver);
    }),
  );
  const steering = administrators.map((administrator, index) =>
    administrator.run(plan.organizations[index]?.admin ?? [], began),
  );
  const ids = organizations.map(({ id }) => id);
  await Promise.all([...agents, ...steering, runFaults(ground, plan, { organizations: ids, began })]);
  ground.fate = () => "pass";
  return stopWatching();
}

async function waitForExpiry(ground: Ground, organizations: readonly SimulatedOrganization[]): Promise<void> {
  const open = organizations.flatMap(({ oracle }) =>
    [...oracle.holds.values()].filter(({ state }) => state === "HELD").map(({ expiresAt }) => expiresAt),
  );
  if (open.length === 0) return;
  await sleep(Math.max(0, Math.max(...open) - Date.now()));
  const since = Date.now();
  await sleep(SWEPT_WITHIN_MS);
  await sleep(ground.starvation.between(since, Date.now()));
}

async function judge(ground: Ground, organization: SimulatedOrganization): Promise<void> {
  const { oracle } = organization;
  const books = await readBooks(ground.pool, organization.id);
  const histories = historiesOf(books);
  adoptUnheard(oracle, books);
  checkRecords(oracle, books);
  checkHoldStates(oracle, books, Date.now());
  checkHolds(oracle, books, histories);
  checkRefusals(oracle, books, histories);
  checkCounters(oracle, histories);
  checkCoverage(oracle, books, histories);
  await checkKeys(ground.pool, oracle, organization.id);
  await checkCube(ground.pool, oracle, organization.id);
  const verified = await organization.sendSurely("admin", { procedure: "admin.integrity.verify", body: {} });
  const { balanced, mismatches } = verified.data as { balanced?: boolean; mismatches?: unknown };
  if (balanced !== true)
    oracle.violate("P4", "verify finds a difference", { mismatches, status: verified.status });
}

async function deadlocks(ground: Ground): Promise<number> {
  const { rows } = await ground.pool.query<{ deadlocks: number }>(
    "select deadlocks::int from pg_stat_database where datname = current_database()",
  );
  return rows[0]?.deadlocks ?? 0;
}

function resultOf(
  plan: WorldPlan,
  organizations: readonly SimulatedOrganization[],
  polls: number,
): Omit<WorldResult, "phases" | "starvedMs"> {
  const counts: Record<string, number> = { polls };
  for (const organization of organizations)
    for (const [name, count] of Object.entries(organization.counts))
      counts[name] = name === "slowestMs" ? Math.max(counts[name] ?? 0, count) : (counts[name] ?? 0) + count;
  const stretched = organizations.flatMap((organization) => organization.stretched);
  return {
    seed: plan.seed,
    violations: organizations.flatMap(({ oracle }) => oracle.violations),
    counts,
    stretched: {
      times: stretched.length,
      mostMs: Math.max(0, ...stretched.map(({ starvedMs }) => starvedMs)),
    },
    lastOperations: organizations
      .filter(({ oracle }) => oracle.violations.length > 0)
      .flatMap(({ journal }) => journal.slice(-OPERATIONS_TOLD)),
  };
}
