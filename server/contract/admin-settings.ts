import { z } from "zod";
import { readSetting } from "@/server/domain/settings";
import { freeText, InstantText } from "./primitives";
import { TimeZone } from "./time-zone";

const SettingName = z
  .string()
  .max(80)
  .regex(/^[A-Za-z]+\.[A-Za-z0-9_.:-]+$/)
  .describe("A setting's name, such as enforcement.level.");
const SettingValue = z
  .union([z.string().max(200), z.number(), z.boolean(), z.null()])
  .describe("Money as a decimal string, shares as a number; null where a setting may be none.");

export const SettingRow = z.strictObject({
  name: SettingName,
  value: SettingValue.describe("What is in force."),
  source: z.enum(["environment", "stored", "built_in"]).describe("Who said so."),
  builtIn: SettingValue.describe("What it is when nobody has said anything."),
  readOnly: z.string().nullable().describe("Why it cannot be changed here; null: it can."),
  updatedBy: z.string().nullable(),
  updatedAt: InstantText.nullable(),
});
export type SettingRow = z.infer<typeof SettingRow>;

export const SettingsOutput = z.strictObject({
  version: z.string().describe("Of what is stored; send it with a change to be told of a newer one."),
  timeZone: z.string().describe("IANA zone in which days and months are counted."),
  nextTimeZone: z
    .strictObject({ timeZone: z.string(), firstDay: z.string(), startsAt: InstantText })
    .nullable()
    .describe("The zone that takes its place, and the first day that it counts."),
  zoneChangesFrom: z
    .string()
    .nullable()
    .describe("The first day that another zone would count if it were set now; null: at once."),
  data: z.array(SettingRow),
});
export type SettingsOutput = z.infer<typeof SettingsOutput>;

export const SettingsUpdateInput = z
  .strictObject({
    values: z.record(SettingName, SettingValue).default({}).describe("New values by name."),
    reset: z.array(SettingName).max(100).default([]).describe("Names that go back to the built-in value."),
    timeZone: TimeZone.optional().describe(
      "Counts from the next month on once something was recorded; the zone in force takes back a change.",
    ),
    version: z.string().max(64).optional(),
    reason: freeText("Why; it stands in the audit log.", 500).optional(),
  })
  .superRefine(({ values, reset }, ctx) => {
    const wrong = (path: string[], message: string) => ctx.addIssue({ code: "custom", path, message });
    for (const [name, raw] of Object.entries(values)) {
      const parsed = readSetting(name, raw);
      if (!parsed.ok) wrong(["values", name], parsed.message);
      if (reset.includes(name)) wrong(["reset"], `${name} cannot be both set and reset`);
    }
  });
export type SettingsUpdateInput = z.infer<typeof SettingsUpdateInput>;
