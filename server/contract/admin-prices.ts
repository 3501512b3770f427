import { z } from "zod";
import { Cursor, callerId, freeText, InstantText, PageLimit, UsdAmount } from "./primitives";

/** Six decimals at most: then tokens times price fits the books' twelve, and no cost is ever rounded. */
const Rate = UsdAmount.refine((value) => /^\d{1,12}(\.\d{1,6})?$/.test(value), "has more than 6 decimals");

export const PricesListInput = z
  .strictObject({
    search: freeText("Part of a provider or model, any case.", 128, 1).optional(),
    own: z.boolean().optional().describe("true: only the organization's own prices."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type PricesListInput = z.infer<typeof PricesListInput>;

export const PriceRow = z.strictObject({
  provider: z.string(),
  model: z.string().describe("* stands for every model of the provider without a row of its own."),
  inputPerMillion: UsdAmount,
  outputPerMillion: UsdAmount,
  cacheReadPerMillion: UsdAmount.nullable().describe("Null: as input."),
  cacheWritePerMillion: UsdAmount.nullable().describe("Null: as input."),
  source: z.string(),
  isOwn: z.boolean().describe("The organization's own, which goes before the shared one."),
  validFrom: InstantText,
  successorFrom: InstantText.nullable().describe("When a row that is already there takes its place."),
});
export type PriceRow = z.infer<typeof PriceRow>;

export const PricesListOutput = z.strictObject({
  data: z.array(PriceRow).describe("In force now, one a model, by provider and model."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type PricesListOutput = z.infer<typeof PricesListOutput>;

const validFrom = InstantText.optional().describe(
  "From when on; now if left out. Not in the past: what is booked keeps the price of its time.",
);
const reason = freeText("Why; it stands in the audit log.", 500).trim().min(1).optional();

export const PriceSetInput = z.strictObject({
  provider: callerId("The provider as calls name it.", 64),
  model: callerId("The model as calls name it, or * for every other model of the provider."),
  inputPerMillion: Rate.describe("US dollars per 1,000,000 tokens."),
  outputPerMillion: Rate.describe("US dollars per 1,000,000 tokens."),
  cacheReadPerMillion: Rate.nullable().default(null),
  cacheWritePerMillion: Rate.nullable().default(null),
  validFrom,
  reason,
});
export type PriceSetInput = z.infer<typeof PriceSetInput>;

const Because = freeText("Why, 10 to 500 characters; it stands in the audit log.", 500)
  .trim()
  .min(10, "must have at least 10 characters")
  .max(500);

/** As pages ask for it: a price is not changed there without a reason. */
export const PriceChangeInput = PriceSetInput.extend({ reason: Because });
export type PriceChangeInput = z.infer<typeof PriceChangeInput>;

export const PriceSetOutput = z.strictObject({
  id: z.string(),
  provider: z.string(),
  model: z.string(),
  validFrom: InstantText,
});
export type PriceSetOutput = z.infer<typeof PriceSetOutput>;

const PriceSource = z.strictObject({
  source: z.string(),
  changed: z.int().describe("Rows that are new or have other rates now."),
  unchanged: z.int(),
  failed: z.int().describe("Models left out: no price per token, or one with more than 6 decimals."),
});
export type PriceSource = z.infer<typeof PriceSource>;

export const PricesRefreshOutput = z.strictObject({ sources: z.array(PriceSource), notice: z.string() });
export type PricesRefreshOutput = z.infer<typeof PricesRefreshOutput>;

export const RateRow = z.strictObject({
  agentType: z.string(),
  perThousand: UsdAmount.describe("US dollars per 1,000 tokens."),
  isOwn: z.boolean(),
  validFrom: InstantText,
  successorFrom: InstantText.nullable(),
});
export type RateRow = z.infer<typeof RateRow>;

export const RatesListOutput = z.strictObject({
  data: z.array(RateRow).describe("In force now, one an agent type."),
});
export type RatesListOutput = z.infer<typeof RatesListOutput>;

export const RateSetInput = z.strictObject({
  agentType: z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,64}$/)
    .describe("The type of agent as calls name it."),
  perThousand: Rate.describe("US dollars per 1,000 tokens, for calls whose model has no price."),
  validFrom,
  reason,
});
export type RateSetInput = z.infer<typeof RateSetInput>;

/** As pages ask for it. */
export const RateChangeInput = RateSetInput.extend({ reason: Because });
export type RateChangeInput = z.infer<typeof RateChangeInput>;

export const RateSetOutput = z.strictObject({
  id: z.string(),
  agentType: z.string(),
  validFrom: InstantText,
});
export type RateSetOutput = z.infer<typeof RateSetOutput>;
