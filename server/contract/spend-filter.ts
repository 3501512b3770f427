import { z } from "zod";
import { asksByUser, SPEND_DIMENSIONS, SPEND_GRAINS, SPEND_PERIODS } from "@/server/domain/spend-names";
import { callerId, InstantText, Month } from "./primitives";

export const SpendDimension = z.enum(SPEND_DIMENSIONS);
export type SpendDimension = z.infer<typeof SpendDimension>;

/** The filters that a view of executions and a view of spend share, so that one opens into the other. */
export const dimensionFilters = {
  agentType: callerId("Only this type of agent.", 64).optional(),
  agentId: callerId("Only this agent.").optional(),
  campaignId: callerId("Only this campaign.").optional(),
  provider: callerId("Only this provider.").optional(),
  model: callerId("Only this model.").optional(),
  component: callerId("Only this component.").optional(),
  environment: callerId("Only this environment.").optional(),
  userId: callerId("Only this user's; not for a VIEWER.", 256).optional(),
  without: z
    .array(SpendDimension)
    .max(SPEND_DIMENSIONS.length)
    .optional()
    .describe("Only what names none of these: no campaign, no model."),
};

/** A calendar day in the organization's zone. */
export const LocalDate = z.iso
  .date()
  .meta({ description: "A day as YYYY-MM-DD, in the organization's time zone.", examples: ["2026-11-22"] });

/** A stretch of days with a name. */
const PeriodName = z.union([z.enum(SPEND_PERIODS), Month]);

/** Which view of spend: the days, the filter, the groups. A page's address, an export and a call name it alike. */
export const spendFields = {
  period: PeriodName.optional().describe(
    "today, 7-days, this-month, last-month, quarter, or a month such as 2026-10; this-month if left out.",
  ),
  from: LocalDate.optional().describe("First day, in place of a period; with `to`."),
  to: LocalDate.optional().describe("Last day, included; with `from`."),
  grain: z
    .enum(SPEND_GRAINS)
    .optional()
    .describe("Length of a bucket; by the length of the range if left out."),
  groupBy: SpendDimension.optional().describe(
    "Splits every sum by this dimension, dearest first. By userId not for a VIEWER, and from days up.",
  ),
  top: z.int().min(1).max(100).default(8).describe("Groups that stand alone; the others are summed as one."),
  compare: z.boolean().default(false).describe("Whether to sum the days before as well."),
  ...dimensionFilters,
};

const InstantOrDay = z
  .string()
  .superRefine((value, ctx) => {
    if (InstantText.safeParse(value).success || LocalDate.safeParse(value).success) return;
    const message = 'must be an RFC 3339 instant or a day such as "2026-11-22"';
    ctx.addIssue({ code: "custom", params: { code: "invalid_format" }, message });
  })
  .meta({ examples: ["2026-11-15T09:30:00Z", "2026-11-22"] });

/** Which stretch of the ledger: rows are found by the instant, so its ends may cut a day. */
export const rowSpanFields = {
  period: PeriodName.optional().describe(
    "today, 7-days, this-month, last-month, quarter, or a month such as 2026-10, in place of from and to.",
  ),
  from: InstantOrDay.optional().describe(
    "Booked at this instant or later; a day is meant from its start, in the organization's zone.",
  ),
  to: InstantOrDay.optional().describe("Booked before this instant; a day is included to its end."),
};

/** A stretch of the ledger is named by a period, or by its ends; what is of two kinds is not compared. */
export function checkRowSpan({ period, from, to }: Spans, ctx: z.RefinementCtx): void {
  const fail = (path: string, message: string) => ctx.addIssue({ code: "custom", path: [path], message });
  if (period !== undefined && (from ?? to) !== undefined) fail("period", "is not given beside from and to");
  if (from === undefined || to === undefined || isDay(from) !== isDay(to)) return;
  if (Date.parse(from) > Date.parse(to)) fail("to", "must not be before from");
}

/** Whether text that is an instant or a day is a day. */
export function isDay(text: string): boolean {
  return text.length === "2026-11-22".length;
}

type Spans = { period?: unknown; from?: string | undefined; to?: string | undefined };
type Grained = Spans & { grain?: string | undefined } & Parameters<typeof asksByUser>[0];

/** A stretch of days is named by a period, or by both of its ends; users are counted by the day. */
export function checkSpan({ period, from, to, ...asked }: Grained, ctx: z.RefinementCtx): void {
  const fail = (path: string, message: string) => ctx.addIssue({ code: "custom", path: [path], message });
  if ((from === undefined) !== (to === undefined))
    fail(from === undefined ? "from" : "to", "both ends are needed");
  if (period !== undefined && from !== undefined) fail("period", "is not given beside from and to");
  if (from !== undefined && to !== undefined && from > to) fail("to", "must not be before from");
  if (asked.grain === "hour" && asksByUser(asked))
    fail("grain", "spend by user is kept by the day: choose day, week or month");
}
