import {
  PriceSetInput,
  PriceSetOutput,
  PricesListInput,
  PricesListOutput,
  PricesRefreshOutput,
  RateSetInput,
  RateSetOutput,
  RatesListOutput,
} from "@/server/contract/admin-prices";
import { listPriceCatalogue } from "@/server/services/prices/list";
import { refreshPrices } from "@/server/services/prices/refresh";
import { setPrice } from "@/server/services/prices/set";
import { listRates } from "@/server/services/rates/list";
import { setRate } from "@/server/services/rates/set";
import { permitted, router } from "@/server/trpc/init";

export const pricesRouter = router({
  list: permitted("view")
    .input(PricesListInput)
    .output(PricesListOutput)
    .query(({ ctx, input }) => listPriceCatalogue(ctx.call, input)),
  set: permitted("catalogue.manage")
    .input(PriceSetInput)
    .output(PriceSetOutput)
    .mutation(({ ctx, input }) => setPrice(ctx.call, input)),
  refresh: permitted("administer")
    .output(PricesRefreshOutput)
    .mutation(({ ctx }) => refreshPrices(ctx.call)),
});

export const ratesRouter = router({
  list: permitted("view")
    .output(RatesListOutput)
    .query(({ ctx }) => listRates(ctx.call)),
  set: permitted("catalogue.manage")
    .input(RateSetInput)
    .output(RateSetOutput)
    .mutation(({ ctx, input }) => setRate(ctx.call, input)),
});
