import type { Command } from "commander";
import type { z } from "zod";
import type { IntegrityRebuildOutput } from "@/server/contract/admin-integrity";
import type { PriceSetOutput, PricesRefreshOutput } from "@/server/contract/admin-prices";
import type { TektonPricesOutput, TektonUsageOutput } from "@/server/contract/face-tekton-admin";
import { EXIT, usageError } from "../cli-error";
import { confirm } from "../confirm";
import { everyPage } from "../every-page";
import { lookAtReadiness } from "../findings";
import { given, openSession, parseAmount, type Session } from "../session";

const PRICE_COLUMNS = ["provider", "model", "input", "output", "unit", "source", "effectiveFrom", "ageDays"];
const INTEGRATION_COLUMNS = ["component", "requests", "tokens", "cost", "state"];
const DAY_MS = 86_400_000;

/** prices, debug integrations, db check, recalculate, rebuild: for whoever runs the books. */
export function addUpkeepCommands(program: Command): void {
  addPrices(program);

  program
    .command("debug")
    .description("what arrives, and what does not")
    .command("integrations")
    .description("what each component reported in the month that runs")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { by_component } = await api.get<TektonUsageOutput>("/api/usage/monthly");
      const rows = by_component.map(({ name, requests, tokens, cost }) => {
        const state = name === null ? "reports without a component" : "reports";
        return { component: name, requests, tokens, cost, state };
      });
      out.list(rows, INTEGRATION_COLUMNS, "Nothing arrived this month: budget track --component NAME …");
    });

  program
    .command("db")
    .description("the server's database")
    .command("check")
    .description("may money be recorded there? Names what is missing; exits 1 if it may not")
    .action(async (_options, command: Command) => {
      const session = openSession(command);
      const finding = await lookAtReadiness(session.api);
      session.out.object(finding);
      if (finding.state === "failed") session.endWith(EXIT.failure);
    });

  program
    .command("recalculate")
    .description("count all counters anew from the ledger")
    .option("--period <word>", "of the systems before; every period is counted anew whichever is named")
    .option("--reason <text>", "10 to 500 characters; it stands in the audit log")
    .action(async (options: { period?: string; reason?: string }, command: Command) => {
      const reason = options.reason ?? `Recalculated by hand, ${options.period ?? "all periods"}`;
      await rebuild(openSession(command), reason);
    });

  program
    .command("rebuild")
    .description("the same, with a reason and a question before")
    .requiredOption("--reason <text>", "10 to 500 characters; it stands in the audit log")
    .option("--yes", "do not ask")
    .action(async (options: { reason: string; yes?: boolean }, command: Command) => {
      await confirm(command, options.yes === true, "Count every counter anew from the ledger?");
      await rebuild(openSession(command), options.reason);
    });
}

async function rebuild({ api, out }: Session, reason: string): Promise<void> {
  const answer = await api.mutate<IntegrityRebuildOutput>("admin.integrity.rebuild", { reason });
  const { mended, ...counts } = answer;
  out.object(answer, { ...counts, mended: mended.length });
}

type PriceOptions = {
  input: string;
  output: string;
  cacheRead?: string;
  cacheWrite?: string;
  reason?: string;
};

function addPrices(program: Command): void {
  const prices = program.command("prices").description("what models cost, US dollars per 1,000 tokens");

  prices
    .command("list")
    .description("prices in force, with their age")
    .option("--provider <name>", "only this provider's")
    .option("--model <name>", "only this model's")
    .action(async (options: { provider?: string; model?: string }, command: Command) => {
      const { api, out } = openSession(command);
      const { rows } = await everyPage(async (cursor) => {
        const wanted = given({ provider: options.provider, model: options.model, cursor });
        const path = `/api/providers/prices?${new URLSearchParams(wanted as Record<string, string>)}`;
        const { prices: data, nextCursor } = await api.get<z.infer<typeof TektonPricesOutput>>(path);
        return { data, nextCursor };
      });
      const now = Date.now();
      const aged = rows.map((row) => ({
        ...row,
        ageDays: Math.floor((now - Date.parse(row.effectiveFrom)) / DAY_MS),
      }));
      out.list(aged, PRICE_COLUMNS, "No such price: budget prices set PROVIDER MODEL --input … --output …");
    });

  prices
    .command("update")
    .description("bring the shared prices and rates to the catalogue of the server's version")
    .option("--all", "from every source; so it is without this word, too")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const answer = await api.mutate<PricesRefreshOutput>("admin.prices.refresh", undefined);
      if (out.format === "json") out.object(answer);
      else out.list(answer.sources, ["source", "changed", "unchanged", "failed"], "");
      out.note(answer.notice);
    });

  prices
    .command("set")
    .description("a price of the organization's own, from now on; what is booked keeps its price")
    .argument("<provider>")
    .argument("<model>", "as calls name it, or * for all others of the provider")
    .requiredOption("--input <usd>", "US dollars per 1,000 input tokens", perMillion)
    .requiredOption("--output <usd>", "US dollars per 1,000 output tokens", perMillion)
    .option("--cache-read <usd>", "per 1,000 tokens read from a cache; as input if left out", perMillion)
    .option("--cache-write <usd>", "per 1,000 tokens written to a cache; as input if left out", perMillion)
    .option("--reason <text>", "why; it stands in the audit log")
    .action(async (provider: string, model: string, options: PriceOptions, command: Command) => {
      const { api, out } = openSession(command);
      const input = given({
        provider,
        model,
        inputPerMillion: options.input,
        outputPerMillion: options.output,
        cacheReadPerMillion: options.cacheRead,
        cacheWritePerMillion: options.cacheWrite,
        reason: options.reason,
      });
      out.object(await api.mutate<PriceSetOutput>("admin.prices.set", input));
    });
}

/** Dollars per 1,000 tokens as dollars per 1,000,000: the point moves by three, and no figure is lost. */
export function perMillion(text: string): string {
  const [whole = "0", fraction = ""] = parseAmount(text).split(".");
  const moved = whole + fraction.padEnd(3, "0").slice(0, 3);
  const rest = fraction.slice(3).replace(/0+$/, "");
  if (rest.length > 6) throw usageError("A price has at most 9 decimals per 1,000 tokens.");
  return `${moved.replace(/^0+(?=\d)/, "")}${rest && `.${rest}`}`;
}
