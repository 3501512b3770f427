import { TRPCError } from "@trpc/server";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer, setContainer } from "@/server/container";
import type { ServiceError } from "@/server/contract/errors";
import { createPrisma } from "@/server/db/prisma";
import type { Actor, KeyScope, OrganizationId, Role } from "@/server/domain/actor";
import { toServiceError } from "@/server/trpc/error-shape";
import { createCaller } from "@/server/trpc/router";
import { setFakeContainer } from "@/test/fake-container";
import type { TestLedger } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";

/** A container whose services speak to a test's own database and ledger. */
export function useLedger(t: TestLedger): void {
  setFakeContainer({});
  setContainer({
    ...getContainer(),
    pool: t.pool,
    booksPool: t.pool,
    prisma: createPrisma(t.pool),
    ledger: t.ledger,
  });
}

/** Every procedure, called as a person of this organization or as the actor given. */
export function callerOf(organizationId: string, as: Role | Actor = "ADMIN") {
  return callerAs(typeof as === "string" ? personOf(organizationId, as).actor : as);
}

/** Every procedure, called by somebody who is not signed in. */
export const nobody = () => callerAs(null);

function callerAs(actor: Actor | null) {
  return createCaller({
    actor,
    requestId: "req_test",
    idempotencyKey: null,
    isBatch: false,
    remoteAddress: "",
    credentials: NO_CREDENTIALS,
  });
}

/** A key of this organization with one scope. */
export function keyOf(organizationId: string, scope: KeyScope): Actor {
  return {
    kind: "key",
    organizationId: organizationId as OrganizationId,
    keyId: "key_test",
    scopes: new Set([scope]),
    agentIds: [],
    campaignIds: [],
    environment: null,
  };
}

/** What a call fails with on the wire; null where it does not. */
export function failureOf(work: Promise<unknown>): Promise<ServiceError | null> {
  return work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof TRPCError) return toServiceError(error);
      throw error;
    },
  );
}

/** The code that a call ends with on the wire, or "done". */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return (await failureOf(work))?.code ?? "done";
}
