import {
  CreateKeyInput,
  CreateKeyOutput,
  KeyOutput,
  ListKeysOutput,
  RevokeKeyInput,
  RotateKeyInput,
  RotateKeyOutput,
} from "@/server/contract/keys";
import { createKey } from "@/server/services/keys/create";
import { listKeys } from "@/server/services/keys/list";
import { revokeKey } from "@/server/services/keys/revoke";
import { rotateKey } from "@/server/services/keys/rotate";
import { permitted, router } from "@/server/trpc/init";

export const keysRouter = router({
  create: permitted("administer")
    .input(CreateKeyInput)
    .output(CreateKeyOutput)
    .mutation(({ ctx, input }) => createKey(ctx.call, input)),
  list: permitted("administer")
    .output(ListKeysOutput)
    .query(({ ctx }) => listKeys(ctx.call)),
  rotate: permitted("administer")
    .input(RotateKeyInput)
    .output(RotateKeyOutput)
    .mutation(({ ctx, input }) => rotateKey(ctx.call, input)),
  revoke: permitted("administer")
    .input(RevokeKeyInput)
    .output(KeyOutput)
    .mutation(({ ctx, input }) => revokeKey(ctx.call, input)),
});
