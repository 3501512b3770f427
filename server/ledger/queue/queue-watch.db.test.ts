import { expect, test } from "vitest";
import { useQueueWorld } from "@/test/queue-world";
import { QueueWatch } from "./queue-watch";

const world = useQueueWorld();

test("P7 a queue that cannot be looked at keeps no other organization's queue from its turn", async () => {
  const organizations: string[] = [];
  for (let index = 0; index < 3; index += 1) {
    const { org } = await world.fullOrganization();
    await world.ask(org);
    organizations.push(org);
  }
  const [first] = organizations.sort();
  const woken: string[] = [];
  const watch = new QueueWatch(world.t.pool, world.t.ledger.clock, async (organizationId) => {
    woken.push(organizationId);
    if (organizationId === first && woken.length <= 3) throw new Error("its rows are locked");
  });
  await expect(watch.look()).rejects.toThrow("its rows are locked");
  expect(woken).toEqual(organizations);
  // What failed is looked at again, though nothing new has happened.
  await watch.look();
  expect(woken).toEqual([...organizations, first]);
});
