import { type Command, Option } from "commander";
import type { OverrideRow, OverridesListOutput } from "@/server/contract/admin-overrides";
import { given, openSession, parseAmount, parseCount } from "../session";

const COLUMNS = ["id", "kind", "state", "budgetName", "amount", "ceiling", "used", "expiresAt", "reason"];

type ActivateOptions = {
  kind: "bypass" | "grant";
  reason: string;
  campaign?: string;
  budget?: string;
  amount?: string;
  ceiling?: string;
  durationSeconds?: number;
  expiresAt?: string;
};

/** override activate, end, list. */
export function addOverrideCommands(program: Command): void {
  const override = program
    .command("override")
    .description("let calls pass a limit for a while, with a reason");

  override
    .command("activate")
    .description("a bypass lets calls pass limits, a grant adds room to one budget")
    .addOption(new Option("--kind <kind>", "which").choices(["bypass", "grant"]).default("bypass"))
    .requiredOption("--reason <text>", "10 to 500 characters; it stands in the audit log")
    .option("--campaign <id>", "of this campaign's monthly budget")
    .option("--budget <id>", "of this budget, bud_…")
    .option("--amount <usd>", "room that a grant adds", parseAmount)
    .option("--ceiling <usd>", "the most that may be admitted under a bypass", parseAmount)
    .option("--duration-seconds <n>", "60 to 604800; 24 hours if left out", parseCount)
    .option("--expires-at <instant>", "RFC 3339, instead of a duration")
    .action(async (options: ActivateOptions, command: Command) => {
      const { reason, amount, ceiling, durationSeconds, expiresAt } = options;
      const { api, out } = openSession(command);
      const kind = options.kind === "grant" ? "GRANT" : "BYPASS";
      const scope = { campaignId: options.campaign, budgetId: options.budget };
      const input = given({ kind, reason, ...scope, amount, ceiling, durationSeconds, expiresAt });
      out.object(await api.mutate<OverrideRow>("admin.overrides.activate", input));
    });

  override
    .command("end")
    .description("end an override now")
    .argument("<override>", "its id, ovr_…")
    .action(async (overrideId: string, _options, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<OverrideRow>("admin.overrides.end", { overrideId }));
    });

  override
    .command("list")
    .description("newest first")
    .addOption(new Option("--state <state>", "which").choices(["active", "past", "all"]).default("all"))
    .action(async ({ state }: { state: string }, command: Command) => {
      const { api, out } = openSession(command);
      const { data } = await api.query<OverridesListOutput>("admin.overrides.list", { state, limit: 100 });
      out.list(data, COLUMNS, "No override: budget override activate --reason …");
    });
}
