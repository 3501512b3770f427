import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { randomFrom, seededRandom } from "@/test/seeded-random";
import { Ground } from "./ground";
import { planWorld } from "./plan";
import { describeViolations } from "./report";
import { runWorld } from "./world";

const LONG = process.env.PURSER_LONG !== undefined || process.env.PURSER_SEED !== undefined;
const WORLDS = LONG ? 20 : 2;

describe(`P1 to P5, P7, P13, P14: ${WORLDS} random worlds with faults, two server processes, against exact sums`, () => {
  // The short form plays the same two plans each time; PURSER_LONG draws others.
  const random = LONG ? seededRandom("simulator") : randomFrom(20_261_122);
  let database: TestDatabase;
  let ground: Ground;

  beforeAll(async () => {
    database = await createTestDatabase();
    ground = await Ground.open({ url: database.url });
  });

  afterAll(async () => {
    await ground.close();
    await database.drop();
  });

  for (let index = 1; index <= WORLDS; index += 1) {
    const seed = random.between(1, 0x7ffffffe);
    it(`world ${index}, seed ${seed}: no violation`, async () => {
      const scale = { stormMs: 2_000, minCalls: 250, clients: 16, canKillPostgres: false, withFaults: true };
      const result = await runWorld(ground, planWorld(seed, scale));
      console.log(`world ${seed}:`, JSON.stringify(result.counts));
      expect(result.violations.length, describeViolations(result)).toBe(0);
    });
  }
});

describe("a world's plan", () => {
  it("is the same for the same seed, and another for another", () => {
    const scale = { stormMs: 2_000, minCalls: 1, clients: 16, canKillPostgres: true, withFaults: true };
    expect(planWorld(7, scale)).toEqual(planWorld(7, scale));
    expect(planWorld(8, scale)).not.toEqual(planWorld(7, scale));
  });
});
