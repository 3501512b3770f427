import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPrisma } from "@/server/db/prisma";
import { Ledger } from "@/server/ledger/ledger";
import { createLog } from "@/server/log";
import { createTestDatabase, type TestDatabase } from "./database";
import { record } from "./ledger-commands";
import { createTestOrganization } from "./ledger-fixture";

type Column = { type: string; nullable: boolean };

const SCHEMA = fileURLToPath(new URL("../prisma/schema", import.meta.url));

// What each Prisma type is in Postgres; domains count as their base type.
const POSTGRES_TYPE: Record<string, string> = {
  String: "text",
  "String[]": "ARRAY",
  "Decimal[]": "ARRAY",
  "DateTime[]": "ARRAY",
  DateTime: "timestamp with time zone",
  Decimal: "numeric",
  Int: "integer",
  BigInt: "bigint",
  Boolean: "boolean",
  Json: "jsonb",
  Bytes: "bytea",
  Float: "double precision",
};

function columnOf(line: string): [string, Column] | null {
  const field = /^\s+(\w+)\s+(\w+)(\[\])?(\?)?(.*)$/.exec(line);
  if (field === null) return null;
  const [, name = "", base = "", list = "", optional = "", rest = ""] = field;
  const type = POSTGRES_TYPE[base + list];
  if (type === undefined) return null; // A relation, not a column.
  const column = /@map\("(\w+)"\)/.exec(rest)?.[1] ?? name;
  if (rest.includes("@db.Uuid")) return [column, { type: "uuid", nullable: optional !== "" }];
  if (rest.includes("@db.Date")) return [column, { type: "date", nullable: optional !== "" }];
  return [column, { type, nullable: optional !== "" }];
}

/** Tables and columns as the Prisma schema declares them. */
function declared(): Map<string, { kind: string; columns: Map<string, Column> }> {
  const tables = new Map<string, { kind: string; columns: Map<string, Column> }>();
  for (const file of readdirSync(SCHEMA)) {
    for (const block of readFileSync(`${SCHEMA}/${file}`, "utf8").matchAll(
      /^(model|view) \w+ \{\n(.*?)^\}/gms,
    )) {
      const [, kind = "", body = ""] = block;
      const table = /@@map\("(\w+)"\)/.exec(body)?.[1] ?? "";
      const columns = body
        .split("\n")
        .map(columnOf)
        .filter((column) => column !== null);
      tables.set(table, { kind, columns: new Map(columns) });
    }
  }
  return tables;
}

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

// Kept out of Prisma on purpose: an internal column that only the event reader compares.
const NOT_DECLARED = new Set(["events.xid"]);

describe("the Prisma schema and the migrated database", () => {
  test("NEON-107 declare the same tables, views and columns, with the same types", async () => {
    const { rows } = await client.query(
      `select c.table_name, c.column_name, c.data_type, c.is_nullable, t.table_type
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
       where c.table_schema = 'public' and c.table_name not like 'billing_logs_%'
         and c.table_name <> '_prisma_migrations'`,
    );
    const expected = declared();
    const seen = new Map<string, Set<string>>();
    const problems: string[] = [];
    for (const row of rows) {
      const name = `${row.table_name}.${row.column_name}`;
      const table = expected.get(row.table_name);
      const column = table?.columns.get(row.column_name);
      seen.set(row.table_name, (seen.get(row.table_name) ?? new Set()).add(row.column_name));
      if (NOT_DECLARED.has(name)) continue;
      if (column === undefined) problems.push(`${name} is not in the Prisma schema`);
      else if (column.type !== row.data_type)
        problems.push(`${name}: ${column.type} declared, ${row.data_type} found`);
      // Postgres calls every column of a view nullable.
      else if (table?.kind === "model" && column.nullable !== (row.is_nullable === "YES"))
        problems.push(`${name}: nullable differs`);
    }
    for (const [table, { columns }] of expected)
      for (const column of columns.keys())
        if (!seen.get(table)?.has(column)) problems.push(`${table}.${column} is not in the database`);
    expect(problems).toEqual([]);
    expect(expected.size).toBeGreaterThan(20);
  });

  test("NEON-107 the client reads the ledger and both views", async () => {
    const pool = new pg.Pool({ connectionString: database.appUrl, max: 1, pipeline: true });
    const prisma = createPrisma(pool);
    const organizationId = await createTestOrganization(pool, { cap: "10" });
    const ledger = new Ledger({
      pool,
      log: createLog({ logLevel: "error" }),
      pseudonymKey: Buffer.alloc(32, 1),
    });
    await ledger.submit(record(organizationId, { cost: "2.5", campaignId: "q1" }));
    const where = { organizationId };
    const [log] = await prisma.billingLog.findMany({ where });
    const [month] = await prisma.monthlyBudget.findMany({ where });
    const [campaign] = await prisma.campaignCost.findMany({ where });
    await pool.end();
    expect(log?.cost.toFixed()).toBe("2.5");
    expect([month?.totalBudget?.toFixed(), month?.totalSpent.toFixed(), month?.isAlertSent]).toEqual([
      "10",
      "2.5",
      false,
    ]);
    expect([campaign?.campaignId, campaign?.totalCost.toFixed(), campaign?.monthlyBudget]).toEqual([
      "q1",
      "2.5",
      null,
    ]);
  });

  test("AII-71 NEON-56 the application's role cannot rewrite the ledger or the audit log, nor change the schema", async () => {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    for (const statement of [
      "update billing_logs set cost = 0",
      "delete from billing_logs",
      "truncate billing_logs",
      "update audit_logs set action = 'x'",
      "delete from audit_logs",
      "drop table billing_logs",
      "create table mine (id int)",
      "alter table budgets add column x int",
    ])
      await expect(app.query(statement), statement).rejects.toMatchObject({ code: "42501" });
    await app.end();
  });

  test("promises section 6 rule 9: a money column refuses NaN and a negative amount", async () => {
    for (const amount of ["NaN", "-0.01"])
      await expect(
        client.query(
          `insert into agent_type_rates (id, agent_type, per_thousand, valid_from) values ('x', 'X', $1::numeric, now())`,
          [amount],
        ),
        amount,
      ).rejects.toMatchObject({ code: "23514" });
  });

  test("partitions of the ledger are made ahead, and the app may make one", async () => {
    const app = new pg.Client({ connectionString: database.appUrl });
    await app.connect();
    await app.query("select ensure_billing_partition(now() + interval '7 months')");
    const { rows } = await app.query(
      "select count(*)::int as n from pg_inherits where inhparent = 'billing_logs'::regclass",
    );
    expect(rows[0].n).toBe(8);
    await app.end();
  });
});
