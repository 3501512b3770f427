import { z } from "zod";
import { InstantText, UsdAmount } from "@/server/contract/primitives";

/** The contract's fields of an override without its scope, which the page adds. */
export const OverrideForm = z.strictObject({
  kind: z.enum(["BYPASS", "GRANT"]),
  amount: UsdAmount.optional(),
  ceiling: UsdAmount.optional(),
  reason: z.string().trim().min(10, "must have at least 10 characters").max(500),
  expiresAt: InstantText,
});

/** The form's flat value as the contract's two shapes. */
export function withKind(input: z.infer<typeof OverrideForm>) {
  const { kind, amount, ceiling, reason, expiresAt } = input;
  if (kind === "GRANT") return { kind, amount: amount ?? "", reason, expiresAt };
  return { kind, reason, expiresAt, ...(ceiling !== undefined && { ceiling }) };
}
