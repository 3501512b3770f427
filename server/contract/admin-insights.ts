import { z } from "zod";
import { SignedUsd } from "./overview";
import { Month } from "./primitives";

export const SavingsOutput = z.strictObject({
  month: Month.describe("The one that runs."),
  savedByDegrade: SignedUsd.describe(
    "What calls that ran on a fallback model would have cost on the model that was asked for, less what they cost.",
  ),
});
export type SavingsOutput = z.infer<typeof SavingsOutput>;
