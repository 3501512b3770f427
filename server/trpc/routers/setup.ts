import { SetupInput, SetupLink } from "@/server/contract/setup";
import { completeSetup } from "@/server/services/setup/complete-setup";
import { isSetupOpen } from "@/server/services/setup/setup-link";
import { openProcedure, router } from "@/server/trpc/init";

/** Works before anybody exists; the one-time link is the credential. */
export const setupRouter = router({
  isOpen: openProcedure.input(SetupLink).query(({ input }) => isSetupOpen(input.token)),
  complete: openProcedure.input(SetupInput).mutation(({ input }) => completeSetup(input)),
});
