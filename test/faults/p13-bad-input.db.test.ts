import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { amounts } from "@/test/bad-input/amounts";
import { requests } from "@/test/bad-input/requests";
import { numbersOf, type Row, type Story } from "@/test/bad-input/row";
import { keyStories } from "@/test/bad-input/told-keys";
import { outsideStories } from "@/test/bad-input/told-outside";
import { peopleStories } from "@/test/bad-input/told-people";
import { recordStories } from "@/test/bad-input/told-records";
import { wireStories } from "@/test/bad-input/told-wire";
import { words } from "@/test/bad-input/words";
import { askEverywhere, createWorld, type World } from "@/test/bad-input/world";
import { countRows } from "@/test/row-counts";

// The table of bad input: each row over REST and tRPC, of the hot calls by the fast lane and by the door's own handler.

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.api.close());

const ROWS: readonly Row[] = [...amounts, ...words, ...requests];

const STORIES: readonly Story[] = [
  ...recordStories,
  ...keyStories,
  ...wireStories,
  ...peopleStories,
  ...outsideStories,
];
/** promises.md, section 4. */
const LAST_ROW = 94;

const ECHOED = /\bat .*\.[jt]s:\d|"stack"|passwd|org_other|OR 1=1|7\*7/;

async function keyFor({ keyOf, procedure }: Row): Promise<string | null> {
  if (keyOf) return await keyOf(world);
  return procedure.startsWith("budget.") ? world.agent : world.admin;
}

describe("P13 bad input changes nothing", () => {
  test.each(ROWS)("row $row", async (row) => {
    const key = await keyFor(row);
    const before = await countRows(world.api.pool);
    const input = row.inputOf ? row.inputOf(world) : row.input;
    const told = await askEverywhere(world, { ...row, input, key });
    expect(told.length).toBeGreaterThanOrEqual(2);
    for (const { door, status, code, error, field, text, headers } of told) {
      expect([door, status]).toEqual([door, row.status]);
      if (row.code !== undefined) expect([door, code]).toEqual([door, row.code]);
      if (row.error !== undefined) expect([door, error]).toEqual([door, row.error]);
      if (row.field !== undefined) expect([door, field]).toEqual([door, row.field]);
      if (status === 422)
        expect([door, code, error === undefined]).toEqual([door, "validation_failed", false]);
      expect([door, ECHOED.exec(text)]).toEqual([door, null]);
      expect(headers["content-type"]).toMatch(/json$/);
    }
    expect(await countRows(world.api.pool)).toEqual(before);
    const alive = await world.api.send({ method: "GET", url: "/api/health/live" });
    expect(alive.status).toBe(200);
  });

  test.each(STORIES)("row $row", { timeout: 120_000 }, async ({ tell }) => {
    await tell(world);
    const alive = await world.api.send({ method: "GET", url: "/api/health/live" });
    expect(alive.status).toBe(200);
  });

  test("no row of the table is left out", () => {
    const named = new Set([...ROWS, ...STORIES].flatMap(numbersOf));
    const numbers = Array.from({ length: LAST_ROW }, (_, index) => index + 1);
    expect(numbers.filter((number) => !named.has(number))).toEqual([]);
  });
});
