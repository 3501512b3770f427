import type { SeededRandom } from "@/test/seeded-random";

export type PlannedFault = { atMs: number } & (
  | { kind: "kill-replica"; replica: number }
  | { kind: "kill-postgres" }
  | { kind: "terminate-backends"; times: number }
  /** Some windows of an organization are locked from outside; `share` chooses which. */
  | { kind: "foreign-lock"; organization: number; holdMs: number; share: number }
);

/** What the role of the servers begins transactions with in this world; they must not care. */
export const ISOLATIONS = ["serializable", "serializable", "repeatable read", "read committed"] as const;

type Shape = { stormMs: number; organizations: number; canKillPostgres: boolean };

const KILLS_POSTGRES = 0.06;
const KILLS_REPLICA = 0.3;

export function planFaults(random: SeededRandom, shape: Shape): PlannedFault[] {
  const faults: PlannedFault[] = [];
  const at = () => random.between(100, Math.floor(shape.stormMs * 0.8));
  if (random.next() < 0.6)
    faults.push({
      atMs: at(),
      kind: "foreign-lock",
      organization: random.between(0, shape.organizations - 1),
      holdMs: random.between(100, 2_500),
      share: random.next(),
    });
  if (random.next() < 0.5)
    faults.push({ atMs: at(), kind: "terminate-backends", times: random.between(1, 8) });
  if (random.next() < KILLS_REPLICA)
    faults.push({ atMs: at(), kind: "kill-replica", replica: random.between(0, 1) });
  const killsPostgres = random.next() < KILLS_POSTGRES;
  if (killsPostgres && shape.canKillPostgres) faults.push({ atMs: at(), kind: "kill-postgres" });
  return faults.sort((a, b) => a.atMs - b.atMs);
}
