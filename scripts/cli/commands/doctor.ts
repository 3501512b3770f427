import type { Command } from "commander";
import type { z } from "zod";
import packageJson from "@/package.json" with { type: "json" };
import type { StatsOutput } from "@/server/contract/admin-stats";
import type { TektonStatusOutput } from "@/server/contract/face-tekton-admin";
import type { StatusOutput } from "@/server/contract/status";
import { CliError, EXIT } from "../cli-error";
import { type Finding, look, lookAtReadiness } from "../findings";
import { openSession, type Session } from "../session";

/** A server whose clock is further off than this signs its sessions and closes its periods at another time than ours. */
const CLOCK_SECONDS = 60;
const PRICE_DAYS = 90;
/** From here on the ledger takes several gigabytes, and what reads single executions is slower for it. */
const MANY_EXECUTIONS = 5_000_000;
const CLEAN_UP = "let old months go, every total stays: budget cleanup --days 90 --dry-run counts them first";
type SystemStatus = z.infer<typeof TektonStatusOutput>;
const COLUMNS = ["check", "state", "detail", "fix"];

/** doctor: everything between this command and the books, each finding with its mend. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description(
      "check the server, its clock, database, version, prices, jobs and ledger, and the key; exits 1 if one fails",
    )
    .action(async (_options, command: Command) => {
      const session = openSession(command);
      const findings = [
        await look("server", () => lookAtServer(session)),
        await look("clock", () => lookAtClock(session)),
        await lookAtReadiness(session.api),
        await look("key", () => lookAtKey(session)),
        ...(await lookAtSystem(session)),
        ...(await lookAtLedger(session)),
      ];
      session.out.list(findings, COLUMNS, "");
      if (findings.some(({ state }) => state === "failed")) session.endWith(EXIT.failure);
    });
}

async function lookAtServer({ api, url }: Session) {
  const began = performance.now();
  const { status } = await api.probe("/api/health/live");
  if (status === 200) return { detail: `${url} answers in ${Math.round(performance.now() - began)} ms` };
  const fix = "check --url or PURSER_URL: it must be the address of a Purser server";
  return { state: "failed" as const, detail: `${url} answered ${status}.`, fix };
}

async function lookAtClock({ api }: Session) {
  const { date } = await api.probe("/api/health/live");
  const seconds = Math.round(Math.abs(Date.now() - Date.parse(date ?? "")) / 1_000);
  if (Number.isNaN(seconds))
    return { state: "warning" as const, detail: "The server does not tell its time." };
  const detail = `${seconds} s between the server and this machine`;
  if (seconds <= CLOCK_SECONDS) return { detail };
  return { state: "warning" as const, detail, fix: "set both clocks by NTP" };
}

async function lookAtKey({ api, hasKey }: Session) {
  if (!hasKey)
    throw new CliError("No key is set.", {
      code: "no_key",
      exitCode: EXIT.notSignedIn,
      fix: "set PURSER_KEY; an admin makes one with: budget keys create --name NAME",
    });
  const { month, totalSpent } = await api.query<StatusOutput>("budget.status");
  return { detail: `accepted; ${month}: ${totalSpent} USD spent` };
}

async function lookAtSystem({ api }: Session): Promise<Finding[]> {
  let status: SystemStatus | null = null;
  const version = await look("version", async () => {
    status = await api.get<SystemStatus>("/api/status");
    const detail = `server ${status.version}, this command ${packageJson.version}`;
    if (status.version === packageJson.version) return { detail };
    return { state: "warning", detail, fix: "use the command that came with the server" };
  });
  return status ? [version, pricesOf(status), jobsOf(status)] : [version];
}

function pricesOf({ price_age_seconds: seconds }: SystemStatus): Finding {
  const fix = "restart the server with BUDGET_UPDATE_PRICES_ON_START=true, or set one with budget prices set";
  if (seconds === null) return { check: "prices", state: "failed", detail: "There is no price at all.", fix };
  const days = Math.floor(seconds / 86_400);
  const state = days > PRICE_DAYS ? "warning" : "ok";
  return {
    check: "prices",
    state,
    detail: `the newest is ${days} days old`,
    fix: state === "ok" ? null : fix,
  };
}

function jobsOf({ jobs }: SystemStatus): Finding {
  const failed = jobs.filter(({ state }) => state === "FAILED").map(({ job }) => job);
  if (failed.length > 0)
    return {
      check: "jobs",
      state: "failed",
      detail: `The last run failed: ${failed.join(", ")}.`,
      fix: "the log of the worker names the cause",
    };
  if (jobs.every(({ state }) => state === "NEVER"))
    return {
      check: "jobs",
      state: "warning",
      detail: "No job has ever run.",
      fix: "start a process with the role worker: npm run worker",
    };
  return { check: "jobs", state: "ok", detail: `${jobs.length} known, none failed`, fix: null };
}

/** What is kept is asked of an administrator's key only: nobody else may clean up. */
async function lookAtLedger({ api }: Session): Promise<Finding[]> {
  let mayLook = true;
  const finding = await look("ledger", async () => {
    const stats = await api.get<StatsOutput>("/api/v1/stats").catch((error: unknown) => {
      mayLook = !(error instanceof CliError && error.code === "forbidden");
      throw error;
    });
    const { executions, since } = stats.ledger;
    const detail = `${executions} executions kept${since === null ? "" : `, the oldest of ${since.slice(0, 10)}`}`;
    if (executions <= MANY_EXECUTIONS) return { detail };
    return { state: "warning", detail, fix: CLEAN_UP };
  });
  return mayLook ? [finding] : [];
}
