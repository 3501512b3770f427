import type { Queryable } from "@/server/db/queryable";

export type SecondFactorRow = {
  sealedSecret: Buffer;
  confirmedAt: Date | null;
  lastStep: string;
  /** Wrong codes of the last 15 minutes. */
  failures: number;
};

const FAILURES = `case when failures_since > clock_timestamp() - interval '15 minutes' then failures else 0 end`;

/** A person's second factor, locked until the transaction ends: of two who send one code at once, one gets in. */
export async function lockSecondFactor(tx: Queryable, userId: string): Promise<SecondFactorRow | null> {
  const { rows } = await tx.query<SecondFactorRow>(
    `select sealed_secret as "sealedSecret", confirmed_at as "confirmedAt", last_step::text as "lastStep",
       ${FAILURES} as failures
     from second_factors
     where user_id = $1
     limit 1
     for update`,
    [userId],
  );
  return rows[0] ?? null;
}

/** A new secret that no code has proven yet, in place of one of that kind. @returns false where one is in force */
export async function offerSecondFactor(
  tx: Queryable,
  userId: string,
  sealedSecret: Buffer,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into second_factors (user_id, sealed_secret) values ($1, $2)
     on conflict (user_id) do update set sealed_secret = $2, created_at = clock_timestamp()
     where second_factors.confirmed_at is null`,
    [userId, sealedSecret],
  );
  return rowCount === 1;
}

export async function confirmSecondFactor(tx: Queryable, userId: string): Promise<void> {
  await tx.query("update second_factors set confirmed_at = clock_timestamp() where user_id = $1", [userId]);
}

export async function takeStep(tx: Queryable, userId: string, step: number): Promise<void> {
  await tx.query(
    "update second_factors set last_step = $2, failures = 0, failures_since = null where user_id = $1",
    [userId, step],
  );
}

export async function countFailure(tx: Queryable, userId: string): Promise<void> {
  await tx.query(
    `update second_factors
     set failures = ${FAILURES} + 1,
       failures_since = case when ${FAILURES} = 0 then clock_timestamp() else failures_since end
     where user_id = $1`,
    [userId],
  );
}

/** @returns whether there was one */
export async function deleteSecondFactor(tx: Queryable, userId: string): Promise<boolean> {
  await tx.query("delete from recovery_codes where user_id = $1", [userId]);
  const { rowCount } = await tx.query("delete from second_factors where user_id = $1", [userId]);
  return (rowCount ?? 0) > 0;
}

/** These codes and no others. */
export async function replaceRecoveryCodes(
  tx: Queryable,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.query("delete from recovery_codes where user_id = $1", [userId]);
  await tx.query("insert into recovery_codes (user_id, code_hash) select $1, unnest($2::bytea[])", [
    userId,
    hashes,
  ]);
}

/** Uses a code up. @returns false if it is none of theirs, or was used */
export async function spendRecoveryCode(tx: Queryable, userId: string, codeHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update recovery_codes set used_at = clock_timestamp()
     where user_id = $1 and code_hash = $2 and used_at is null`,
    [userId, codeHash],
  );
  return rowCount === 1;
}

export async function clearFailures(tx: Queryable, userId: string): Promise<void> {
  await tx.query("update second_factors set failures = 0, failures_since = null where user_id = $1", [
    userId,
  ]);
}

export type SecondFactorState = { since: Date | null; recoveryCodesLeft: number };

export async function findSecondFactor(db: Queryable, userId: string): Promise<SecondFactorState> {
  const { rows } = await db.query<SecondFactorState>(
    `select
       (select confirmed_at from second_factors where user_id = $1) as since,
       (select count(*)::int from recovery_codes where user_id = $1 and used_at is null) as "recoveryCodesLeft"`,
    [userId],
  );
  return rows[0] ?? { since: null, recoveryCodesLeft: 0 };
}

/** Whether a person has a second factor, and what the organization says of needing one; a raw stored setting. */
export async function findSecondFactorDuty(
  db: Queryable,
  { userId, organizationId, setting }: { userId: string; organizationId: string; setting: string },
): Promise<{ has: boolean; stored: unknown }> {
  const { rows } = await db.query<{ has: boolean; stored: unknown }>(
    `select
       exists (select from second_factors where user_id = $1 and confirmed_at is not null) as has,
       (select value from settings where organization_id = $2 and key = $3) as stored`,
    [userId, organizationId, setting],
  );
  return rows[0] ?? { has: false, stored: null };
}
