import { describe, expect, test } from "vitest";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { PERMISSIONS } from "@/server/auth/permissions";
import type { Actor } from "@/server/domain/actor";
import { KEY_SCOPES, type KeyScope, type OrganizationId, ROLES, type Role } from "@/server/domain/actor";
import { listProcedures, type ProcedureInfo } from "@/server/trpc/procedures";
import { createCaller } from "@/server/trpc/router";
import { setFakeContainer } from "@/test/fake-container";

setFakeContainer({});

const organizationId = "org_one" as OrganizationId;
const person = (role: Role): Actor => ({
  kind: "user",
  organizationId,
  userId: "usr_one",
  email: "a@example.com",
  role,
});
const key = (...scopes: KeyScope[]): Actor => ({
  kind: "key",
  organizationId,
  keyId: "key_one",
  scopes: new Set(scopes),
  agentIds: [],
  campaignIds: [],
  environment: null,
});

/** The code that a call without input ends with; "passed" once the gate let it through, whatever came then. */
async function gate(actor: Actor | null, { name }: ProcedureInfo): Promise<string> {
  const context = { requestId: "req_sweep", idempotencyKey: null, isBatch: false, remoteAddress: "" };
  let target: unknown = createCaller({ ...context, actor, credentials: NO_CREDENTIALS });
  for (const part of name.split(".")) target = (target as Record<string, unknown>)[part];
  try {
    const result: unknown = await (target as (input: unknown) => unknown)(undefined);
    // A subscription runs nothing until it is read.
    if (typeof result === "object" && result !== null && Symbol.asyncIterator in result) return "passed";
    return "passed";
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code;
    return cause === "unauthorized" || cause === "forbidden" ? cause : "passed";
  }
}

const all = listProcedures();
const closed = all.filter(({ permission }) => permission !== "open");
const admin = all.filter(({ name }) => name.startsWith("admin."));
const agentKeys = [
  key("record"),
  key("authorize"),
  key("read"),
  key("record", "authorize", "read", "cost:explicit"),
];

describe("every procedure, default deny", () => {
  test("only the set-up and one-time links are open, and the sweep finds the data and the control plane", () => {
    expect(
      all
        .filter(({ permission }) => permission === "open")
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      "invite.accept",
      "invite.find",
      "passwordReset.complete",
      "passwordReset.find",
      "passwordReset.request",
      "setup.complete",
      "setup.isOpen",
    ]);
    expect(all.filter(({ name }) => name.startsWith("budget.")).length).toBe(16);
    expect(admin.length).toBeGreaterThan(2);
  });

  test.each(closed)("NEON-87 $name refuses nobody in particular: anonymous 401", async (procedure) => {
    expect(await gate(null, procedure)).toBe("unauthorized");
  });

  test.each(admin)(
    "NEON-86, BUG-NEON-3 mutations-need-admin: $name refuses agents' keys",
    async (procedure) => {
      for (const actor of agentKeys) expect(await gate(actor, procedure)).toBe("forbidden");
    },
  );

  // An export that is made in the background changes nothing that anybody else sees.
  test.each(admin.filter(({ type, permission }) => type === "mutation" && permission !== "export"))(
    "NEON-86, BUG-NEON-3 mutations-need-admin: $name refuses a VIEWER",
    async (procedure) => expect(await gate(person("VIEWER"), procedure)).toBe("forbidden"),
  );

  test.each(closed)("$name opens for exactly the roles and scopes of its row", async (procedure) => {
    const { roles, scopes }: { roles: readonly Role[]; scopes: readonly KeyScope[] } =
      PERMISSIONS[procedure.permission as keyof typeof PERMISSIONS];
    for (const role of ROLES)
      expect([role, await gate(person(role), procedure)]).toEqual([
        role,
        roles.includes(role) ? "passed" : "forbidden",
      ]);
    for (const scope of KEY_SCOPES)
      expect([scope, await gate(key(scope), procedure)]).toEqual([
        scope,
        scopes.includes(scope) ? "passed" : "forbidden",
      ]);
  });

  test("row 80: neither VIEWER nor FINANCE records, holds or frees money", async () => {
    for (const name of ["trackCost", "trackCosts", "authorize", "settle", "release", "extend"]) {
      const procedure = all.find((one) => one.name === `budget.${name}`) as ProcedureInfo;
      expect(await gate(person("VIEWER"), procedure)).toBe("forbidden");
      expect(await gate(person("FINANCE"), procedure)).toBe("forbidden");
    }
  });
});
