import { randomBytes } from "node:crypto";
import type { Pool } from "pg";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { unlessDryRun } from "@/server/ledger/rules/unless-dry-run";
import { type Erased, replaceUser } from "@/server/ledger/sql/erase-user";
import { lockAllWindows } from "@/server/ledger/sql/lock-all-windows";
import { bumpPolicyVersion } from "@/server/ledger/sql/steer";

export type EraseInput = {
  /** Every name that the user may stand under: the id itself, and what it is kept as. */
  names: readonly string[];
  dryRun: boolean;
  reason: string;
};
export type ErasedUser = Erased & { pseudonym: string };

/**
 * Puts a pseudonym that nobody can turn back in the place of a user's id, in executions, holds, counters, rules, queue
 * and stored answers. No amount changes, and every counter still equals its executions. Rows of the audit log stay as
 * they are, for they prove each other; how many name the user is answered.
 * @throws NotFoundError where nothing names this user
 */
export async function eraseUser(pool: Pool, ctx: CallContext, input: EraseInput): Promise<ErasedUser> {
  const { organizationId } = ctx.actor;
  const pseudonym = `erased_${randomBytes(16).toString("hex")}`;
  return await unlessDryRun(input.dryRun, (finish) =>
    withTransaction(pool, async (tx) => {
      await tx.query("set local statement_timeout = 120000");
      await lockAllWindows(tx, organizationId);
      const erased: Erased = { executions: 0, windows: 0, budgets: 0, others: 0, auditRows: 0 };
      for (const person of input.names) {
        const found = await replaceUser(tx, { organizationId, person, pseudonym });
        for (const what of Object.keys(erased) as (keyof Erased)[]) erased[what] += found[what];
      }
      const { auditRows, ...changed } = erased;
      if (Object.values(changed).every((rows) => rows === 0)) throw new NotFoundError("user");
      await bumpPolicyVersion(tx, organizationId);
      // Neither the id nor anything made from it: the row would lead back to the person.
      await appendAudit(tx, ctx, {
        action: "privacy.erased",
        entityType: "end_user",
        entityId: pseudonym,
        after: { ...changed, auditRows },
        reason: input.reason,
      });
      return finish({ ...erased, pseudonym });
    }),
  );
}
