import { z } from "zod";
import { singleLine, UsdAmount } from "./primitives";
import { TimeZone } from "./time-zone";

export const Email = z
  .email()
  .max(254)
  .toLowerCase()
  .meta({ description: "An e-mail address; letter case does not count.", examples: ["ana@example.com"] });
export const NewPassword = z.string().min(10).max(200).describe("10 to 200 characters.");
export const SetupToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .describe("The last part of the one-time set-up link.");

export const SetupLink = z.strictObject({ token: z.string().max(200) });

/** The first run: who administers, and what is steered. */
export const SetupInput = z.strictObject({
  token: SetupToken,
  name: singleLine("The administrator's name.", 120),
  email: Email,
  password: NewPassword,
  organizationName: singleLine("The organization's name.", 120),
  timeZone: TimeZone,
  monthlyCap: UsdAmount.nullable().describe("US dollars a month; null for none."),
});
export type SetupInput = z.infer<typeof SetupInput>;

/** `agentKey` is shown this once; only its hash is kept. */
export const SetupOutput = z.strictObject({
  organizationId: z.string(),
  email: z.string(),
  agentKey: z.string(),
});
export type SetupOutput = z.infer<typeof SetupOutput>;
