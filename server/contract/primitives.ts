import { z } from "zod";

// Every schema of objects is made after this module. A page's policy refuses the eval that zod would try to be faster.
if (typeof window !== "undefined") z.config({ jitless: true });

/** A custom issue whose `params.code` is the code that `errors[]` carries on the wire. */
function fail(ctx: z.RefinementCtx<string>, code: string, message: string): void {
  ctx.addIssue({ code: "custom", params: { code }, message, input: ctx.value });
}

// C0 and C1 controls; tab and newline are let through by free text only.
const CONTROL = /\p{Cc}/u;
const CONTROL_EXCEPT_TAB_NEWLINE = /[^\P{Cc}\t\n]/u;
// Zero-width and bidirectional marks make two different ids look the same.
const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/;

function checkText(value: string, ctx: z.RefinementCtx<string>, control: RegExp): boolean {
  if (!value.isWellFormed()) fail(ctx, "invalid_unicode", "must be well-formed Unicode");
  else if (control.test(value)) fail(ctx, "control_character", "must not contain control characters");
  else return true;
  return false;
}

/** An id that a caller chooses: 1 to 128 visible characters, compared byte by byte. */
export function callerId(what: string, max = 128) {
  return z
    .string()
    .min(1)
    .max(max)
    .superRefine((value, ctx) => {
      if (!checkText(value, ctx, CONTROL)) return;
      if (INVISIBLE.test(value)) fail(ctx, "invisible_character", "must not contain invisible characters");
      else if (value.trim() !== value || value.length === 0)
        fail(ctx, "blank", "must not be blank or start or end with a space");
    })
    .describe(what);
}

/** Text for people; tabs and newlines are allowed, other control characters are not. */
export function freeText(what: string, max: number, min = 0) {
  return z
    .string()
    .min(min)
    .max(max)
    .superRefine((value, ctx) => {
      checkText(value, ctx, CONTROL_EXCEPT_TAB_NEWLINE);
    })
    .describe(what);
}

/** One line of text for people, such as a name. */
export function singleLine(what: string, max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .superRefine((value, ctx) => {
      checkText(value, ctx, CONTROL);
    })
    .describe(what);
}

/** US dollars: up to 12 digits before and 12 after the point, never negative, never in exponent form. */
export const UsdAmount = z
  .string()
  .superRefine((value, ctx) => {
    if (/^\d{1,12}(\.\d{1,12})?$/.test(value)) return;
    if (/^\d{1,12}\.\d{13,}$/.test(value)) fail(ctx, "too_precise", "has more than 12 decimals");
    else if (/^\d{13,}(\.\d+)?$/.test(value)) fail(ctx, "out_of_range", "must be below 1000000000000");
    else fail(ctx, "invalid_amount", 'must be US dollars as a decimal string such as "12.50"');
  })
  .meta({
    description: "US dollars as a decimal string.",
    pattern: "^[0-9]{1,12}(\\.[0-9]{1,12})?$",
    examples: ["12.50"],
  });

export const TokenCount = z.int().min(0).max(1_000_000_000).describe("Tokens, 0 to 1,000,000,000.");
export const Ratio = z.number().min(0).max(1).describe("A share from 0 to 1.");

export const Month = z
  .string()
  .superRefine((value, ctx) => {
    if (!/^[0-9]{4}-(0[1-9]|1[0-2])$/.test(value) || value.startsWith("000"))
      fail(ctx, "invalid_month", 'must be a month such as "2026-11"');
  })
  .meta({
    description: "A month as YYYY-MM, in the organization's time zone.",
    pattern: "^[0-9]{4}-(0[1-9]|1[0-2])$",
    examples: ["2026-11"],
  });

/** RFC 3339 with an offset; rolls nothing over (2026-02-31 is refused). */
export const InstantText = z.iso
  .datetime({ offset: true })
  .meta({ description: "An RFC 3339 instant with an offset.", examples: ["2026-11-15T09:30:00Z"] });

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
export const IdempotencyKey = z
  .string()
  .superRefine((value, ctx) => {
    if (!IDEMPOTENCY_KEY.test(value))
      fail(ctx, "invalid_idempotency_key", "must be 1 to 255 visible ASCII characters");
  })
  .meta({
    description: "1 to 255 visible ASCII characters; the same key has its effect once.",
    pattern: "^[\\x21-\\x7e]{1,255}$",
    examples: ["run-7f3a-step-2"],
  });

/** True where a header value may serve as an idempotency key. */
export function isIdempotencyKey(value: string): boolean {
  return IDEMPOTENCY_KEY.test(value);
}

export function prefixedId(prefix: string, what: string) {
  return z
    .string()
    .regex(new RegExp(`^${prefix}_[A-Za-z0-9]{20,40}$`))
    .meta({ description: what, examples: [`${prefix}_01935f1e7a2c7d3e8f40a1b2c3d4e5f6`] });
}

export const ReservationId = prefixedId("res", "A reservation.");
export const BudgetId = prefixedId("bud", "A budget.");
export const OverrideId = prefixedId("ovr", "An override.");
export const PoolId = prefixedId("pol", "A pool.");
export const QueueId = prefixedId("que", "A queued request.");
export const KeyId = prefixedId("key", "An API key.");

export const Cursor = z
  .string()
  .max(400)
  .regex(/^[A-Za-z0-9_-]+$/)
  .describe("The nextCursor of the page before.");
export const PageLimit = z.int().min(1).max(100).default(25).describe("Rows a page, 1 to 100.");

/** A page of what spent in a month. */
export const MonthListInput = z
  .strictObject({
    month: Month.optional().describe("The one that runs if left out."),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type MonthListInput = z.infer<typeof MonthListInput>;
