import { z } from "zod";
import { InstantText, UsdAmount } from "@/server/contract/primitives";

/** The contract's fields of an override without its scope, which the page adds. */
export const OverrideSchema = z.strictObject({
  kind: z.enum(["BYPASS", "GRANT"]),
  amount: UsdAmount.optional(),
  ceiling: UsdAmount.optional(),
  reason: z.string().trim().min(10, "must have at least 10 characters").max(500),
  expiresAt: InstantText,
});
