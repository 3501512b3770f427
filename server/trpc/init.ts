import { initTRPC } from "@trpc/server";
import { type Permission, requirePermission } from "@/server/auth/permissions";
import type { CallContext } from "@/server/domain/call-context";
import { inTime, limitOf } from "@/server/services/deadline/in-time";
import { requireTracking } from "@/server/services/settings/require-tracking";
import type { TrpcContext } from "@/server/trpc/context";
import { errorShape, toServiceError } from "@/server/trpc/error-shape";
import { requestIds } from "@/server/trpc/request-ids";

const NO_REQUEST = "none";

/**
 * `open`: needs nobody. Everything else names the right that its base asks for; the sweep test reads it. `takesLong`:
 * a long poll, or work over a whole organization's history; its every step has a limit, all together have none.
 */
type Meta = { permission: Permission | "open"; takesLong?: boolean };

const trpc = initTRPC
  .context<TrpcContext>()
  .meta<Meta>()
  .create({
    isDev: false,
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
    errorFormatter: ({ error, ctx }) =>
      errorShape(toServiceError(error), ctx?.requestId ?? requestIds.getStore() ?? NO_REQUEST),
  });

export const router = trpc.router;
export const createCallerFactory = trpc.createCallerFactory;

/** P7: every procedure answers in time, but streams and those that say that they take long. */
const timely = trpc.procedure.use(({ ctx, type, meta, next }) => {
  if (!meta || meta.takesLong || type === "subscription") return next();
  const { waitingSince = performance.now() } = ctx;
  return inTime({ waitingSince }, next(), limitOf(meta.permission, type === "query"));
});

/** For the few procedures that work before anybody exists. */
export const openProcedure = timely.meta({ permission: "open" });

/** A procedure for whoever has this right; nothing runs, not even the check of the input, for anybody else. */
export function permitted(permission: Permission, pace: { takesLong?: boolean } = {}) {
  return timely.meta({ permission, ...pace }).use(async ({ ctx, type, next, batchIndex }) => {
    requirePermission(ctx.actor, permission);
    if (type === "mutation") await requireTracking(ctx.actor.organizationId, permission);
    const { actor, requestId, onPace } = ctx;
    const call: CallContext = { actor, requestId, ...(onPace && { onPace }) };
    const headerKey =
      ctx.idempotencyKey !== null && ctx.isBatch ? `${ctx.idempotencyKey}#${batchIndex}` : ctx.idempotencyKey;
    return next({ ctx: { call, headerKey } });
  });
}
