import { describe, expect, test } from "vitest";
import { findingsIn, whyRefused } from "@/scripts/setup/source-rules";

describe("whyRefused", () => {
  const statements = [
    {
      name: "a lock in id order",
      sql: "select id from budget_windows where id = any($1) order by id for no key update",
      refused: 0,
    },
    {
      name: "a lock in no order",
      sql: "select id from budget_windows where id = any($1) for no key update",
      refused: 1,
    },
    {
      name: "a lock in another order",
      sql: "select id from w where id = any($1) order by spent for update",
      refused: 1,
    },
    { name: "a lock of one row", sql: "select state from reservations where id = $1 for update", refused: 0 },
    {
      name: "a sorted insert",
      sql: "insert into events (id) select id from unnest($1::text[]) id order by id",
      refused: 0,
    },
    {
      name: "an unsorted insert",
      sql: "insert into events (id) select id from unnest($1::text[]) id",
      refused: 1,
    },
    { name: "an insert of one row", sql: "insert into events (id) values ($1)", refused: 0 },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source is what is judged
    { name: "a value in the text", sql: "select id from agents where name = '${name}'", refused: 1 },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a source is what is judged
    { name: "a constant in the text", sql: "select ${COLUMNS} from agents", refused: 0 },
    { name: "a lock only spoken of", sql: "-- never for update\nselect 1", refused: 0 },
  ];
  test.each(statements)("$name: $refused reasons", ({ sql, refused }) => {
    expect(whyRefused(sql)).toHaveLength(refused);
  });
});

describe("findingsIn", () => {
  const sources = [
    { name: "a server function", file: "app/a.ts", text: '\n"use server";\n', line: 2 },
    { name: "raw SQL through Prisma", file: "server/db/a.ts", text: "prisma.$queryRawUnsafe(x)", line: 1 },
    { name: "coercion", file: "server/contract/a.ts", text: "const a = 1;\nz.coerce.number()", line: 2 },
    { name: "money as a number", file: "server/services/a.ts", text: "Number(row.totalCost)", line: 1 },
    {
      name: "BUG-NEON-4 chance in the domain",
      file: "server/domain/a.ts",
      text: "cap * Math.random()",
      line: 1,
    },
    {
      name: "BUG-NEON-4 chance in the ledger",
      file: "server/ledger/a.ts",
      text: "\nMath.random() * cap",
      line: 2,
    },
    {
      name: "BUG-NEON-4 chance in a service",
      file: "server/services/x/a.ts",
      text: "Math.random()",
      line: 1,
    },
    { name: "the clock in the domain", file: "server/domain/a.ts", text: "Date.now()", line: 1 },
    {
      name: "a migration that commits",
      file: "prisma/migrations/1_a/migration.sql",
      text: "select 1;\ncommit;",
      line: 2,
    },
    { name: "a joined statement", file: "server/db/a.ts", text: 'query("select id from " + table)', line: 1 },
  ];
  test.each(sources)("finds $name", ({ file, text, line }) => {
    expect(findingsIn(file, text)).toEqual([{ file, line, why: expect.any(String) }]);
  });

  test("lets tests and plain words alone", () => {
    expect(findingsIn("server/domain/a.test.ts", "Date.now()")).toEqual([]);
    expect(findingsIn("server/http/a.ts", 'const s = "choose a budget for update";')).toEqual([]);
  });
});
