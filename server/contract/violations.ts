import { z } from "zod";
import { ALERT_SEVERITIES, VIOLATION_TYPES } from "@/server/domain/violation";
import { Metadata } from "./metadata";
import { callerId, freeText, InstantText } from "./primitives";

export const ViolationType = z.enum(VIOLATION_TYPES).describe("What was broken, or is about to be.");
export const AlertSeverity = z
  .enum(ALERT_SEVERITIES)
  .describe("HIGH and CRITICAL raise a critical alert, LOW and MEDIUM a warning.");

/** A violation that a guard beside an agent has seen. It becomes an alert; it refuses nothing by itself. */
export const ReportViolationInput = z.strictObject({
  agentId: callerId("The agent that it is reported of."),
  violationType: ViolationType,
  severity: AlertSeverity,
  message: freeText("What happened, in a sentence.", 500).trim().min(1),
  details: Metadata.optional(),
});
export type ReportViolationInput = z.infer<typeof ReportViolationInput>;

export const ReportViolationOutput = z.strictObject({
  alertId: z.string(),
  level: z.enum(["warning", "critical"]),
  reports: z
    .int()
    .min(1)
    .describe(
      "1: a new alert. More: the agent's alert of this type and severity that nobody has acknowledged yet.",
    ),
  createdAt: InstantText.describe("When the alert was raised."),
});
export type ReportViolationOutput = z.infer<typeof ReportViolationOutput>;

/** A reported violation as an alert tells it. */
export const ReportedViolation = z.strictObject({
  agentId: z.string(),
  violationType: ViolationType,
  severity: AlertSeverity,
  message: z.string().describe("Of the newest report."),
  details: Metadata.nullable().describe("Of the newest report."),
  reports: z.int().min(1),
  reportedBy: z.string().describe("The key or person of the first report, by name."),
});
export type ReportedViolation = z.infer<typeof ReportedViolation>;
