import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Command } from "commander";
import type { TemplateOutput, TemplatesOutput } from "@/server/contract/admin-templates";
import type { ConfigApplyOutput, ConfigChange } from "@/server/contract/config-document";
import { CliError, usageError } from "../cli-error";
import { given, openSession, type Session } from "../session";

const COLUMNS = ["op", "kind", "name", "before", "after"];

type ApplyOptions = { dryRun?: boolean; takeOver?: boolean; reason?: string };

/** config apply: makes the books say what a file says. */
export function addConfigApply(config: Command): void {
  config
    .command("apply")
    .description("make budgets, pools and settings say what a file says; saying it again changes nothing")
    .argument("<file>", "JSON, in our words or with NGX's agents")
    .option("--dry-run", "say what would change and change nothing")
    .option("--take-over", "also change what somebody else made, or took out of the file's hands")
    .option("--reason <text>", "for the audit log")
    .action(async (file: string, { dryRun, takeOver, reason }: ApplyOptions, command: Command) => {
      const session = openSession(command);
      const document = await readDocument(file);
      const input = given({ document, source: path.basename(file), dryRun, takeOver, reason });
      try {
        const answer = await session.api.mutate<ConfigApplyOutput>("admin.settings.applyConfig", input);
        show(session, answer, answer.dryRun ? "would change" : "changed");
      } catch (error) {
        throw error instanceof CliError ? inFile(error, file) : error;
      }
    });
}

const TEMPLATE_COLUMNS = [
  "name",
  "title",
  "budgets",
  "pools",
  "monthlyTotal",
  "monthlyTokens",
  "description",
];

/** templates list, preview, create. */
export function addTemplateCommands(program: Command): void {
  const templates = program.command("templates").description("budgets and pools to begin with");

  templates
    .command("list")
    .description("with what each sums to")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { data } = await api.query<TemplatesOutput>("admin.settings.templates.list");
      out.list(data, TEMPLATE_COLUMNS, "");
    });

  templates
    .command("preview")
    .description("what a template would make here")
    .argument("<template>")
    .action(async (name: string, _options, command: Command) => {
      const session = openSession(command);
      const answer = await session.api.query<TemplateOutput>("admin.settings.templates.preview", { name });
      show(session, answer, "would change");
    });

  templates
    .command("create")
    .description("make what a template has and is not here yet")
    .argument("<template>")
    .option("--reason <text>", "for the audit log")
    .action(async (name: string, { reason }: { reason?: string }, command: Command) => {
      const session = openSession(command);
      const input = given({ name, reason });
      show(
        session,
        await session.api.mutate<TemplateOutput>("admin.settings.templates.create", input),
        "changed",
      );
    });
}

type Answer = { changes: readonly ConfigChange[]; warnings: readonly string[] };

function show({ out }: Session, answer: Answer, verb: string): void {
  const count = answer.changes.length;
  if (out.format === "json") out.object(answer);
  else if (count > 0) out.list(answer.changes, COLUMNS, "");
  for (const warning of answer.warnings) out.note(`warning: ${warning}`);
  out.note(`${count} ${count === 1 ? "change" : "changes"}${count === 0 ? "" : ` (${verb})`}`);
}

async function readDocument(file: string): Promise<unknown> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    const why = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw usageError(`${file} cannot be read: ${why}.`);
  });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw usageError(`${file} is not JSON: ${cause instanceof Error ? cause.message : ""}`);
  }
}

/** The same error with places in the file: `$.agents.sage.period`. */
function inFile(error: CliError, file: string): CliError {
  const why = error.why.map((line) =>
    line.replace(/^\/document((?:\/[^/:]+)*)/, (_all, pointer: string) => `$${jsonPath(pointer)}`),
  );
  const { code, exitCode, requestId } = error;
  const details = { code, exitCode, why, fix: `correct ${file}`, retryable: error.retryable };
  return new CliError(error.message, requestId === undefined ? details : { ...details, requestId });
}

function jsonPath(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  return parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("");
}
