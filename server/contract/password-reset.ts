import { z } from "zod";
import { Email, NewPassword } from "./setup";

export const ResetToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .describe("The last part of the link for a new password.");

export const ResetFindInput = z.strictObject({ token: z.string().max(200) });
export const ResetFound = z
  .strictObject({ email: z.string() })
  .nullable()
  .describe("Null for a link that does not open.");
export type ResetFound = z.infer<typeof ResetFound>;

export const ResetCompleteInput = z.strictObject({ token: ResetToken, password: NewPassword });
export type ResetCompleteInput = z.infer<typeof ResetCompleteInput>;

export const ResetCompleted = z.strictObject({ email: Email });
export type ResetCompleted = z.infer<typeof ResetCompleted>;

export const ResetRequestInput = z.strictObject({ email: Email });
export type ResetRequestInput = z.infer<typeof ResetRequestInput>;

export const ResetRequested = z
  .strictObject({ done: z.literal(true) })
  .describe("The same whether anybody has this address or not.");
export type ResetRequested = z.infer<typeof ResetRequested>;
