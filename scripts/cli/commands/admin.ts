import { type Command, Option } from "commander";
import type { AuditVerifyOutput } from "@/server/contract/admin-audit";
import type { CampaignBudgetOutput, CampaignsListOutput } from "@/server/contract/admin-campaigns";
import type { IntegrityOutput } from "@/server/contract/admin-integrity";
import type { MonthlyBudgetOutput } from "@/server/contract/admin-monthly-budget";
import { EXIT } from "../cli-error";
import { given, openSession, parseLimit, parseRatio } from "../session";

/** campaigns, set-cap, audit verify, verify: for a key of scope admin. */
export function addAdminCommands(program: Command): void {
  addCampaigns(program);

  program
    .command("set-cap")
    .description("set the organization's monthly cap")
    .argument("<usd>", 'US dollars a month, or "none"', parseLimit)
    .option("--alert-threshold <share>", "share of the cap at which the first alert fires", parseRatio)
    .option("--month <month>", "such as 2026-12; the one that runs if left out")
    .action(async (totalBudget: string | null, options: CapOptions, command: Command) => {
      const { alertThreshold, month } = options;
      const { api, out } = openSession(command);
      const input = given({ totalBudget, alertThreshold, month });
      out.object(await api.mutate<MonthlyBudgetOutput>("admin.monthlyBudget.set", input));
    });

  program
    .command("audit")
    .description("the record of every change")
    .command("verify")
    .description("follow the hash chain from its first link; exits 1 if it does not hold")
    .action(async (_options, command: Command) => {
      const { api, out, endWith } = openSession(command);
      const answer = await api.query<AuditVerifyOutput>("admin.audit.verify");
      out.object(answer);
      if (!answer.intact) endWith(EXIT.failure);
    });

  program
    .command("verify")
    .description("compare every counter with the ledger; exits 1 if they differ")
    .action(async (_options, command: Command) => {
      const { api, out, endWith } = openSession(command);
      const answer = await api.mutate<IntegrityOutput>("admin.integrity.verify", {});
      const { mismatches, ...fields } = answer;
      out.object(answer, fields);
      for (const { kind, name, metric, counted, ledger } of mismatches)
        out.note(`${kind} ${name}: ${metric} is counted as ${counted}, the ledger has ${ledger}`);
      if (!answer.balanced) endWith(EXIT.failure);
    });
}

type CapOptions = { alertThreshold?: number; month?: string };
type CampaignOptions = CapOptions & { action?: string };

const COLUMNS = ["campaignId", "name", "level", "spent", "held", "limit", "percent", "executions"];

function addCampaigns(program: Command): void {
  const campaigns = program.command("campaigns").description("campaigns and their monthly budgets");

  campaigns
    .command("list")
    .description("dearest first")
    .option("--month <month>", "such as 2026-10; the one that runs if left out")
    .action(async ({ month }: { month?: string }, command: Command) => {
      const { api, out } = openSession(command);
      const rows: CampaignsListOutput["data"] = [];
      let cursor: string | undefined;
      do {
        const input = given({ month, cursor, limit: 100 });
        const page = await api.query<CampaignsListOutput>("admin.campaigns.list", input);
        rows.push(...page.data);
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      out.list(rows, COLUMNS, "No campaign has spent anything yet: budget track --campaign NAME …");
    });

  campaigns
    .command("set-budget")
    .description("set a campaign's monthly budget")
    .argument("<campaign>", "as the executions name it")
    .argument("<usd>", 'US dollars a month, or "none"', parseLimit)
    .option("--alert-threshold <share>", "share of the limit at which the first alert fires", parseRatio)
    .option("--month <month>", "such as 2026-12; the one that runs if left out")
    .addOption(new Option("--action <action>", "what happens to a call above it").choices(["warn", "block"]))
    .action(
      async (
        campaignId: string,
        monthlyBudget: string | null,
        options: CampaignOptions,
        command: Command,
      ) => {
        const { alertThreshold, month, action } = options;
        const { api, out } = openSession(command);
        const input = given({ campaignId, monthlyBudget, alertThreshold, month, action });
        out.object(await api.mutate<CampaignBudgetOutput>("admin.campaigns.setBudget", input));
      },
    );
}
