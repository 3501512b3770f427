import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { rowsText } from "./row-text";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));

describe("rowsText", () => {
  let database: TestDatabase;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = new pg.Pool({ connectionString: database.url, max: 1, application_name: "test" });
  }, 120_000);

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  async function readBack(keys: readonly string[][]): Promise<string[][]> {
    const text = rowsText(
      keys.map(([operation = "", key = "", response = ""]) => [operation, key, null, response]),
    );
    const { rows } = await pool.query<{
      operation: string;
      key: string;
      request_hash: null;
      response: string;
    }>("select operation, key, request_hash, response from unnest($1::key_row[])", [text]);
    for (const row of rows) expect(row.request_hash).toBeNull();
    return rows.map((row) => [row.operation, row.key, row.response]);
  }

  it("Postgres reads back what was written, whatever quotes, commas, braces and backslashes it holds", async () => {
    const awkward = [
      "",
      " ",
      "NULL",
      "null",
      "(a,b)",
      '{"a":"b\\"c"}',
      "\\",
      '"',
      '\\"',
      "a\nb\tc",
      "é€😀",
      "'; --",
      "{,}",
    ];
    const rows = awkward.flatMap((one) => awkward.map((two) => [one, two, one + two]));
    expect(await readBack(rows)).toEqual(rows);
    const text = fc.string({ unit: "binary" }).map((drawn) => drawn.replaceAll("\u0000", ""));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(text, text, text), { minLength: 1, maxLength: 60 }),
        async (drawn) => {
          expect(await readBack(drawn)).toEqual(drawn);
        },
      ),
      { seed, numRuns: 12 },
    );
  });

  it("numbers, flags, lists and what is missing keep their meaning", async () => {
    const lists = [["win_1", 'a"b\\c', "", "NULL"], []] as const;
    const text = rowsText(
      lists.map((ids) => [
        "res_1",
        "2026-11-22T11:00:00.000Z",
        null,
        "0.000000000001",
        7,
        1,
        null,
        ids,
        ["1.5"],
        [null],
        '{"a":[1]}',
        "key_1",
      ]),
    );
    const { rows } = await pool.query(
      `select id, expires_at, cost::text, tokens::int, via_override, window_ids, used_before::text[], limit_in_force::text[],
         attribution
       from unnest($1::hold_row[])`,
      [text],
    );
    expect(rows).toEqual(
      lists.map((ids) => ({
        id: "res_1",
        expires_at: null,
        cost: "0.000000000001",
        tokens: 7,
        via_override: null,
        window_ids: ids,
        used_before: ["1.5"],
        limit_in_force: [null],
        attribution: { a: [1] },
      })),
    );
    const flags = rowsText([
      [...Array<null>(31).fill(null), true, null, null, false, 0.5, ...Array<null>(7).fill(null)],
    ]);
    const { rows: read } = await pool.query(
      "select late, success, impact_score, cached from unnest($1::ledger_row[])",
      [flags],
    );
    expect(read).toEqual([{ late: true, success: false, impact_score: 0.5, cached: null }]);
  });
});
