import { router } from "@/server/trpc/init";
import { keysRouter } from "@/server/trpc/routers/admin/keys";

/** The control plane: people with a role, and keys of scope admin. */
export const adminRouter = router({
  keys: keysRouter,
});
