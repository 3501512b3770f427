import { requireUserNames } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { CallContext } from "@/server/domain/call-context";
import type { NewBudget } from "@/server/ledger/rules/new-budget";

/**
 * A filter of executions or spend by the user's own id, as the ledger keeps that user.
 * @throws ForbiddenError for who may not ask by user
 */
export async function withKeptUser<F extends { userId?: string | undefined; groupBy?: string | undefined }>(
  { actor }: CallContext,
  filter: F,
): Promise<F> {
  const { userId } = filter;
  if (filter.groupBy === "userId") requireUserNames(actor);
  if (userId === undefined) return filter;
  requireUserNames(actor);
  return { ...filter, userId: await getContainer().ledger.keptUserId(actor.organizationId, userId) };
}

/** A budget that names users by their own ids, with the names that their executions have. */
export async function withKeptUsers({ actor }: CallContext, budget: NewBudget): Promise<NewBudget> {
  const { ledger } = getContainer();
  const kept = (userId: string) => ledger.keptUserId(actor.organizationId, userId);
  const { scopeType, scopeKey, filters = [], except = [] } = budget;
  return {
    ...budget,
    scopeKey: scopeType === "USER" && scopeKey !== null ? await kept(scopeKey) : scopeKey,
    filters: await Promise.all(
      filters.map(async (filter) =>
        filter.scopeType === "USER" && filter.scopeKey !== null
          ? { ...filter, scopeKey: await kept(filter.scopeKey) }
          : filter,
      ),
    ),
    except: await Promise.all(
      except.map(async (one) =>
        one.scopeType === "USER" ? { ...one, keys: await Promise.all(one.keys.map(kept)) } : one,
      ),
    ),
  };
}
