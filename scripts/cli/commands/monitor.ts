import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import type { AlertsReviewOutput } from "@/server/contract/admin-alerts";
import type { IntegrityOutput } from "@/server/contract/admin-integrity";
import type { MonthlyBudgetOutput } from "@/server/contract/admin-monthly-budget";
import type { MonthlyReport } from "@/server/contract/admin-reports";
import type { StatusOutput } from "@/server/contract/status";
import { EXIT } from "../cli-error";
import { lookAtReadiness } from "../findings";
import { countUpTo, openSession, type Session } from "../session";

const LONGEST_S = 86_400;
const REPORT_FOLDER = "logs/budget";

type CheckOptions = { strict?: boolean; every?: number; times?: number };

/** monitor check, report, selftest: what NeonHub's scripts did, by hand or by a clock of one's own. */
export function addMonitorCommands(program: Command): void {
  const monitor = program.command("monitor").description("the month watched by a clock of one's own");

  monitor
    .command("check")
    .description("the level of the month; raises the alerts that are due")
    .option("--strict", "exit 3 where the month is over its budget")
    .option("--every <seconds>", "again and again, until it is stopped", countUpTo(LONGEST_S))
    .option("--times <n>", "with --every: so often and no more", countUpTo(1_000_000))
    .action(async ({ strict, every, times = 1 }: CheckOptions, command: Command) => {
      const session = openSession(command);
      const rounds = every === undefined ? 1 : times;
      for (let round = 0; round < rounds; round += 1) {
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, (every ?? 1) * 1_000));
        const { isOverBudget } = await check(session);
        if (strict && isOverBudget) session.endWith(EXIT.budgetExceeded);
      }
    });

  monitor
    .command("report")
    .description("writes the cost report of a month, Markdown, and says where")
    .option("--month <month>", "such as 2026-11; the month that runs if left out")
    .option("--folder <path>", "where to", REPORT_FOLDER)
    .action(async ({ month, folder }: { month?: string; folder: string }, command: Command) => {
      const { api, out } = openSession(command);
      const of = month ?? (await api.query<StatusOutput>("budget.status")).month;
      const query = new URLSearchParams({ format: "md", month: of });
      const text = await api.text(`/api/v1/reports/monthly/export?${query}`);
      await mkdir(folder, { recursive: true });
      const file = path.join(folder, `cost-report-${of}.md`);
      await writeFile(file, text);
      const { overview } = await api.query<MonthlyReport>("admin.reports.monthly", { month: of });
      out.object({ file, month: of, totalSpent: overview.totalSpent });
    });

  monitor
    .command("selftest")
    .description("the server may record, the key is accepted, the counters agree with the ledger")
    .action(async (_options, command: Command) => {
      const session = openSession(command);
      const { api, out } = session;
      const database = await lookAtReadiness(api);
      const { month } = await api.query<StatusOutput>("budget.status");
      const { balanced } = await api.mutate<IntegrityOutput>("admin.integrity.verify", {});
      out.object({ database: database.state, key: "accepted", month, balanced });
      if (database.state === "failed" || !balanced) session.endWith(EXIT.failure);
    });
}

async function check({ api, out }: Session): Promise<StatusOutput> {
  const { raised } = await api.mutate<AlertsReviewOutput>("admin.alerts.review", undefined);
  const { level } = await api.query<MonthlyBudgetOutput>("admin.monthlyBudget.get");
  const status = await api.query<StatusOutput>("budget.status");
  out.object({ level, ...status, alertsRaised: raised });
  return status;
}
