import type { Command } from "commander";
import type { StatusOutput } from "@/server/contract/status";
import { CliError, EXIT } from "../cli-error";
import { openSession, type Session } from "../session";

type Finding = { check: string; state: "ok" | "failed"; detail: string };

/** doctor: is the server there, ready, and does it take this key? */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("check the address, the server and the key; exits 1 if one of them fails")
    .action(async (_options, command: Command) => {
      const session = openSession(command);
      const findings = [
        await finding("server answers", () => healthy(session, "/api/health/live")),
        await finding("server is ready", () => healthy(session, "/api/health/ready")),
        await finding("key is accepted", () => accepted(session)),
      ];
      session.out.list(findings, ["check", "state", "detail"], "");
      if (findings.some((found) => found.state === "failed")) process.exitCode = EXIT.failure;
    });
}

async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: "ok", detail: await look() };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return { check, state: "failed", detail: [error.message, ...error.why].join(" ") };
  }
}

async function healthy({ api, url }: Session, path: string): Promise<string> {
  const { status, text } = await api.probe(path);
  if (status === 200) return url;
  const why = [text.slice(0, 200)];
  throw new CliError(`It answered ${status}.`, { code: "not_ready", exitCode: EXIT.unreachable, why });
}

async function accepted({ api, hasKey }: Session): Promise<string> {
  if (!hasKey)
    throw new CliError("No key is set.", {
      code: "no_key",
      exitCode: EXIT.notSignedIn,
      fix: "set PURSER_KEY",
    });
  const { month, totalSpent } = await api.query<StatusOutput>("budget.status");
  return `${month}: ${totalSpent} USD spent`;
}
