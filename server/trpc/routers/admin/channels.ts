import {
  ChannelCreateInput,
  ChannelCreateOutput,
  ChannelInput,
  ChannelRemoved,
  ChannelRow,
  ChannelSecretOutput,
  ChannelsOutput,
  ChannelUpdateInput,
  DeliveriesListInput,
  DeliveriesListOutput,
  DeliveryRow,
  RedeliverInput,
} from "@/server/contract/admin-channels";
import { createChannel } from "@/server/services/channels/create";
import { listChannels, listDeliveries } from "@/server/services/channels/list";
import { redeliver } from "@/server/services/channels/redeliver";
import { removeChannel } from "@/server/services/channels/remove";
import { rotateChannelSecret } from "@/server/services/channels/rotate-secret";
import { sendTest } from "@/server/services/channels/send-test";
import { updateChannel } from "@/server/services/channels/update";
import { permitted, router } from "@/server/trpc/init";

export const channelsRouter = router({
  list: permitted("administer")
    .output(ChannelsOutput)
    .query(({ ctx }) => listChannels(ctx.call)),
  create: permitted("administer")
    .input(ChannelCreateInput)
    .output(ChannelCreateOutput)
    .mutation(({ ctx, input }) => createChannel(ctx.call, input)),
  update: permitted("administer")
    .input(ChannelUpdateInput)
    .output(ChannelRow)
    .mutation(({ ctx, input }) => updateChannel(ctx.call, input)),
  remove: permitted("administer")
    .input(ChannelInput)
    .output(ChannelRemoved)
    .mutation(({ ctx, input }) => removeChannel(ctx.call, input)),
  // The receiver may take its time.
  test: permitted("administer", { takesLong: true })
    .input(ChannelInput)
    .output(DeliveryRow)
    .mutation(({ ctx, input }) => sendTest(ctx.call, input)),
  rotateSecret: permitted("administer")
    .input(ChannelInput)
    .output(ChannelSecretOutput)
    .mutation(({ ctx, input }) => rotateChannelSecret(ctx.call, input)),
  deliveries: permitted("administer")
    .input(DeliveriesListInput)
    .output(DeliveriesListOutput)
    .query(({ ctx, input }) => listDeliveries(ctx.call, input)),
  redeliver: permitted("administer")
    .input(RedeliverInput)
    .output(DeliveryRow)
    .mutation(({ ctx, input }) => redeliver(ctx.call, input)),
});
