import { setTimeout as sleep } from "node:timers/promises";
import type { Fate } from "@/test/faulty-proxy";
import type { SeededRandom } from "@/test/seeded-random";
import type { Ground } from "./ground";
import type { WorldPlan } from "./plan";
import type { PlannedFault } from "./plan-faults";

/** What the network does to each message in this world. */
export function networkOf({ network }: WorldPlan, random: SeededRandom): () => Fate {
  const { loseRequest, loseAnswer, repeat, delay, delayMs } = network;
  return () => {
    const draw = random.next();
    if (draw < loseRequest) return "lose-request";
    if (draw < loseRequest + loseAnswer) return "lose-answer";
    if (draw < loseRequest + loseAnswer + repeat) return "repeat";
    return draw < loseRequest + loseAnswer + repeat + delay ? { delayMs } : "pass";
  };
}

/** Does the planned harm at its time. @param organizations ids, in the plan's order */
export async function runFaults(
  ground: Ground,
  plan: WorldPlan,
  world: { organizations: readonly string[]; began: number },
): Promise<void> {
  await Promise.all(
    plan.faults.map(async (fault) => {
      await sleep(Math.max(0, world.began + fault.atMs - Date.now()));
      await harm(ground, fault, world.organizations);
    }),
  );
}

async function harm(ground: Ground, fault: PlannedFault, organizations: readonly string[]): Promise<void> {
  switch (fault.kind) {
    case "kill-replica":
      return ground.killReplica(fault.replica);
    case "kill-postgres":
      return ground.killPostgres();
    case "terminate-backends":
      for (let time = 0; time < fault.times; time += 1) {
        // The database itself may be gone: then there is nothing to end.
        await ground.terminateBackends().catch(() => undefined);
        await sleep(100);
      }
      return;
    case "foreign-lock":
      return lockForeign(ground, { ...fault, organizationId: organizations[fault.organization] ?? "" });
  }
}

/** Locks a share of an organization's windows from outside, in the order that everyone keeps. */
async function lockForeign(
  ground: Ground,
  lock: { organizationId: string; holdMs: number; share: number },
): Promise<void> {
  const client = await ground.pool.connect().catch(() => null);
  if (!client) return;
  try {
    await client.query("begin; set local lock_timeout = 3000");
    await client.query(
      `select id from budget_windows
       where organization_id = $1 and abs(hashtext(id)) % 1000 <= $2 * 1000
       order by id collate "C" for update`,
      [lock.organizationId, lock.share],
    );
    await sleep(lock.holdMs);
    await client.query("rollback");
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
