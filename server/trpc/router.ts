import { createCallerFactory, router } from "@/server/trpc/init";
import { accountRouter } from "@/server/trpc/routers/account";
import { adminRouter } from "@/server/trpc/routers/admin/admin";
import { budgetRouter } from "@/server/trpc/routers/budget";
import { inviteRouter } from "@/server/trpc/routers/invite";
import { passwordResetRouter } from "@/server/trpc/routers/password-reset";
import { setupRouter } from "@/server/trpc/routers/setup";

export const appRouter = router({
  account: accountRouter,
  admin: adminRouter,
  budget: budgetRouter,
  invite: inviteRouter,
  passwordReset: passwordResetRouter,
  setup: setupRouter,
});

export type AppRouter = typeof appRouter;

/** Calls procedures in process, for pages: same checks, no HTTP to ourselves. */
export const createCaller = createCallerFactory(appRouter);
