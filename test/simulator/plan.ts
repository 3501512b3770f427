import { pico, picoText } from "@/test/pico";
import { randomFrom, type SeededRandom } from "@/test/seeded-random";
import { type AdminStep, planAdmin } from "./plan-admin";
import { type BudgetPlan, planBudgets } from "./plan-budgets";
import { ISOLATIONS, type PlannedFault, planFaults } from "./plan-faults";
import { type PoolPlan, planPools } from "./plan-pools";
import { type ModelPlan, planSteps, type Step } from "./plan-steps";

export type OrganizationPlan = {
  timeZone: string;
  models: ModelPlan[];
  /** The smallest step of amounts; a multiple of it often meets a limit to the last unit. */
  quantum: bigint;
  budgets: BudgetPlan[];
  pools: PoolPlan[];
  /** One list for each client. */
  clients: Step[][];
  admin: AdminStep[];
};

/** Everything that a world does, from its seed alone; how the clients' calls interleave is the machine's. */
export type WorldPlan = {
  seed: number;
  stormMs: number;
  minCalls: number;
  /** Shares of messages, 0 to 1. */
  network: { loseRequest: number; loseAnswer: number; repeat: number; delay: number; delayMs: number };
  organizations: OrganizationPlan[];
  isolation: (typeof ISOLATIONS)[number];
  faults: PlannedFault[];
};

export type Scale = {
  stormMs: number;
  /** On a slow machine the storm lasts until so many calls were answered, five times as long at most. */
  minCalls: number;
  clients: number;
  canKillPostgres: boolean;
  withFaults: boolean;
};

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Chatham",
  "America/Havana",
  "Pacific/Kiritimati",
  "Asia/Kolkata",
];
const STEPS_PER_CLIENT = 60;

export function planWorld(seed: number, scale: Scale): WorldPlan {
  const random = randomFrom(seed);
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const clients = Math.max(4, Math.round(scale.clients / count));
  const faulty = scale.withFaults ? random.pick([0, 0.03, 0.08, 0.15]) : 0;
  return {
    seed,
    stormMs: scale.stormMs,
    minCalls: scale.minCalls,
    network: {
      loseRequest: faulty / 2,
      loseAnswer: faulty,
      repeat: faulty,
      delay: faulty,
      delayMs: random.between(10, 250),
    },
    organizations: Array.from({ length: count }, () =>
      planOrganization(random, { clients, stormMs: scale.stormMs }),
    ),
    isolation: scale.withFaults ? random.pick(ISOLATIONS) : "read committed",
    faults: scale.withFaults ? planFaults(random, { ...scale, organizations: count }) : [],
  };
}

function planOrganization(
  random: SeededRandom,
  size: { clients: number; stormMs: number },
): OrganizationPlan {
  const quantum = random.pick([1_000_000_000n, 12_500_000n, 3_333_333_333n, 1n]);
  const models = Array.from({ length: 3 }, (_, index) => ({
    provider: "sim",
    model: `m${index}`,
    input: price(random),
    output: price(random),
  }));
  const uncovered = random.pick([0, 0.02, 0.05, 0.2]);
  const clients = Array.from({ length: size.clients }, () =>
    planSteps(random, { count: STEPS_PER_CLIENT, quantum, models, uncovered }),
  );
  const volume = clients.flat().reduce((sum, step) => sum + weigh(step), 0n);
  const scaleOf = { volume, quantum, calls: size.clients * STEPS_PER_CLIENT };
  const budgets = planBudgets(random, scaleOf);
  const pools = planPools(random, scaleOf);
  return {
    timeZone: random.pick(ZONES),
    models,
    quantum,
    budgets,
    pools,
    clients,
    admin: planAdmin(random, { ...scaleOf, stormMs: size.stormMs, budgets, pools }),
  };
}

function price(random: SeededRandom): string {
  return picoText(BigInt(random.between(1, 60_000_000)) * 1_000_000n).slice(0, -6);
}

/** About what a step asks for; limits are made from the sum, so that they bind. */
function weigh(step: Step): bigint {
  const amounts = step.kind === "record" || step.kind === "hold" ? [step.usage] : [];
  return amounts.reduce((sum, usage) => sum + ("cost" in usage ? pico(usage.cost) : 5_000_000_000n), 0n);
}
