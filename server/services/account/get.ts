import { getContainer } from "@/server/container";
import type { AccountOutput } from "@/server/contract/account";
import { NotFoundError } from "@/server/contract/errors";
import { findSecondFactor, findSecondFactorDuty } from "@/server/db/queries/second-factors";
import { findUserByEmail } from "@/server/db/queries/users";
import type { UserActor } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { REQUIRE_SECOND_FACTOR, requiresSecondFactor } from "@/server/domain/second-factor";
import { settingsByName } from "@/server/env/settings";
import { requirePerson } from "./require-person";

/**
 * The person who is signed in, and how they sign in.
 * @throws ServiceError forbidden
 */
export async function getAccount(ctx: CallContext): Promise<AccountOutput> {
  const person = requirePerson(ctx);
  const { pool, prisma } = getContainer();
  const [user, { since, recoveryCodesLeft }, { required }] = await Promise.all([
    findUserByEmail(prisma, person.email),
    findSecondFactor(pool, person.userId),
    readDuty(person),
  ]);
  if (user === null) throw new NotFoundError("person");
  return {
    email: user.email,
    name: user.name,
    role: person.role,
    hasPassword: user.passwordHash !== null,
    secondFactor: { since: since?.toISOString() ?? null, required, recoveryCodesLeft },
  };
}

/** Whether the organization asks for a second step of this person. */
export async function readDuty({ userId, organizationId, role }: UserActor): Promise<{ required: boolean }> {
  const { pool, env } = getContainer();
  const { stored } = await findSecondFactorDuty(pool, {
    userId,
    organizationId,
    setting: REQUIRE_SECOND_FACTOR,
  });
  return { required: role !== "VIEWER" && requiresSecondFactor(stored, settingsByName(env.settings)) };
}
