import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { KeyStore } from "@/server/auth/key-store";
import type { Container } from "@/server/container";
import { createPool } from "@/server/db/pool";
import { createPrisma } from "@/server/db/prisma";
import type { OrganizationId, UserActor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { loadEnv } from "@/server/env";
import { createKey } from "@/server/services/keys/create";
import { listKeys } from "@/server/services/keys/list";
import { revokeKey } from "@/server/services/keys/revoke";
import { signIn } from "@/server/services/sign-in/sign-in";
import { createTestDatabase, type TestDatabase } from "@/test/database";
import { setFakeContainer } from "@/test/fake-container";
import { bootstrapOrganization } from "./bootstrap";
import { completeSetup } from "./complete-setup";
import { isSetupOpen, issueSetupLink } from "./setup-link";

let database: TestDatabase;
let container: Container;

beforeAll(async () => {
  database = await createTestDatabase();
  container = setFakeContainer({}).container;
  container.pool = createPool(database.appUrl, { max: 4, applicationName: "test", log: container.log });
  container.prisma = createPrisma(container.pool);
  container.keys = new KeyStore({ db: container.pool, pepper: container.pepper, log: container.log });
});
afterAll(async () => {
  await container.keys.close();
  await container.pool.end();
  await database.drop();
});

const input = (token: string) => ({
  token,
  name: "Ada",
  email: "ada@example.com",
  password: "correct horse",
  organizationName: "Acme",
  timeZone: "Europe/Berlin",
  monthlyCap: "250.5",
});
const tokenOf = (path: string) => path.slice("/setup/".length);
const rows = async <T extends object>(sql: string) => (await container.pool.query<T>(sql)).rows;

describe("T19 first run", () => {
  let spent = "";

  test("a newer link closes the older one, and a made-up one opens nothing", async () => {
    const older = tokenOf(await issueSetupLink());
    const newer = tokenOf(await issueSetupLink());
    expect(await isSetupOpen(older)).toBe(false);
    expect(await isSetupOpen(newer)).toBe(true);
    expect(await isSetupOpen("x".repeat(43))).toBe(false);
    await expect(completeSetup(input(older))).rejects.toMatchObject({ code: "not_found" });
    spent = newer;
  });

  test("two that use one link at once make one organization, with cap, administrator, key and audit rows", async () => {
    const outcomes = await Promise.allSettled([completeSetup(input(spent)), completeSetup(input(spent))]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await rows("select name, time_zone, is_demo from organizations")).toEqual([
      { name: "Acme", time_zone: "Europe/Berlin", is_demo: false },
    ]);
    expect(
      await rows(
        "select scope_type, period, is_primary, limit_cost, action, warning_percent, critical_percent from budgets",
      ),
    ).toEqual([
      {
        scope_type: "ORGANIZATION",
        period: "MONTHLY",
        is_primary: true,
        limit_cost: "250.500000000000",
        action: "block",
        warning_percent: "80.0000",
        critical_percent: "95.0000",
      },
    ]);
    expect(
      (await rows<{ action: string }>("select action from audit_logs order by seq")).map((row) => row.action),
    ).toEqual(["organization.create", "member.create", "key.create"]);
  });

  test("T15: neither the password nor a key stands in the database", async () => {
    const [user] = await rows<{ password_hash: string }>("select password_hash from users");
    expect(user?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test("T19: the second set-up is not found, and the environment's is left undone", async () => {
    expect(await isSetupOpen(spent)).toBe(false);
    await expect(completeSetup(input(tokenOf(await issueSetupLink())))).rejects.toMatchObject({
      code: "not_found",
    });
    container.env = loadEnv({ NODE_ENV: "test", BOOTSTRAP_ORG_NAME: "Other" });
    expect(await bootstrapOrganization()).toBe(false);
  });
});

describe("signIn", () => {
  const attempt = (password: unknown, email: unknown = "ada@example.com", remoteAddress = "10.0.0.1") =>
    signIn({ email, password, remoteAddress });

  test("T16, row 91: only the right pair opens; letter case of the address does not count", async () => {
    expect(await attempt("correct horse", "ADA@example.com")).toMatchObject({ email: "ada@example.com" });
    for (const password of ["wrong", "", "x".repeat(1_000_000), "correct horse\u0000", 7, null])
      expect(await attempt(password)).toBeNull();
    for (const email of ["nobody@example.com", "a@b,c@d", "x".repeat(10_000), null])
      expect(await attempt("correct horse", email)).toBeNull();
  });

  test("T16: after 8 failures the account stays shut for that address only", async () => {
    for (let count = 0; count < 8; count += 1) await attempt("wrong", undefined, "10.0.0.2");
    expect(await attempt("correct horse", "ada@example.com", "10.0.0.2")).toBeNull();
    expect(await attempt("correct horse", "ada@example.com", "10.0.0.3")).not.toBeNull();
  });
});

describe("keys", () => {
  let ctx: CallContext;
  beforeEach(async () => {
    const [row] = await rows<{ organization_id: string; user_id: string }>("select * from memberships");
    const actor: UserActor = {
      kind: "user",
      organizationId: row?.organization_id as OrganizationId,
      userId: row?.user_id ?? "",
      email: "ada@example.com",
      role: "ADMIN",
    };
    ctx = { actor, requestId: "req_test" };
  });
  const audited = async () => (await rows("select action from audit_logs where action like 'key.%'")).length;
  const wanted = {
    name: "writer",
    scopes: ["record" as const],
    agentIds: ["a-1"],
    campaignIds: [],
    environment: null,
    expiresInDays: 1,
  };

  test("a key made opens, listed shows nothing that opens, revoked is shut; each change one audit row", async () => {
    const before = await audited();
    const { id, key } = await createKey(ctx, wanted);
    expect(await container.keys.resolve(key)).toMatchObject({ keyId: id, agentIds: ["a-1"] });
    expect(JSON.stringify(await listKeys(ctx))).not.toContain(key.slice(17));
    await revokeKey(ctx, { id });
    await revokeKey(ctx, { id });
    await expect.poll(() => container.keys.resolve(key), { timeout: 1_000, interval: 100 }).toBeNull();
    expect(await audited()).toBe(before + 2);
  });

  test("T20, P15: another organization's key is not found; T5: a key cannot mint a wider one", async () => {
    const { id } = await createKey(ctx, wanted);
    const stranger = { ...ctx, actor: { ...ctx.actor, organizationId: "org_other" as OrganizationId } };
    await expect(revokeKey(stranger, { id })).rejects.toMatchObject({ code: "not_found" });
    const admin: CallContext = {
      requestId: "req_test",
      actor: {
        kind: "key",
        organizationId: ctx.actor.organizationId,
        keyId: id,
        scopes: new Set(["admin"]),
        agentIds: [],
        campaignIds: [],
        environment: null,
      },
    };
    await expect(createKey(admin, { ...wanted, scopes: ["cost:explicit"] })).rejects.toMatchObject({
      code: "forbidden",
    });
  });
});
