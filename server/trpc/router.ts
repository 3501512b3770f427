import { createCallerFactory, router } from "@/server/trpc/init";
import { adminRouter } from "@/server/trpc/routers/admin/admin";
import { budgetRouter } from "@/server/trpc/routers/budget";
import { inviteRouter } from "@/server/trpc/routers/invite";
import { setupRouter } from "@/server/trpc/routers/setup";

export const appRouter = router({
  admin: adminRouter,
  budget: budgetRouter,
  invite: inviteRouter,
  setup: setupRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, for pages: same checks, no HTTP to ourselves. */
export const createCaller = createCallerFactory(appRouter);
