import { createCallerFactory, router } from "@/server/trpc/init";
import { budgetRouter } from "@/server/trpc/routers/budget";

export const appRouter = router({
  budget: budgetRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, for pages: same checks, no HTTP to ourselves. */
export const createCaller = createCallerFactory(appRouter);
