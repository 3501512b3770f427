import type { Command } from "commander";
import type { CreateKeyOutput, KeyOutput, RotateKeyOutput } from "@/server/contract/keys";
import { countUpTo, given, openSession, parseCount, parseList } from "../session";

const COLUMNS = ["id", "name", "publicPart", "scopes", "expiresAt", "revokedAt", "lastUsedAt"];
const TEN_YEARS_DAYS = 3_650;

type CreateOptions = {
  name: string;
  scopes: string[];
  agents?: string[];
  campaigns?: string[];
  environment?: string;
  expiresInDays?: number;
};

/** keys create, list, rotate, revoke. */
export function addKeyCommands(program: Command): void {
  const keys = program.command("keys").description("API keys of the organization");

  keys
    .command("create")
    .description("make a key; it is shown this once")
    .requiredOption("--name <text>", "what it is for")
    .option("--scopes <names>", "by comma", parseList, ["record", "authorize", "read"])
    .option("--agents <ids>", "bind it to these agents, by comma", parseList)
    .option("--campaigns <ids>", "bind it to these campaigns, by comma", parseList)
    .option("--environment <name>", "bind it to this environment")
    .option("--expires-in-days <n>", "days until it ends", countUpTo(TEN_YEARS_DAYS))
    .action(async (options: CreateOptions, command: Command) => {
      const { name, scopes, environment, expiresInDays } = options;
      const bound = { agentIds: options.agents, campaignIds: options.campaigns, environment };
      const { api, out } = openSession(command);
      const input = given({ name, scopes, ...bound, expiresInDays });
      out.object(await api.mutate<CreateKeyOutput>("admin.keys.create", input));
      out.note("The key is shown this once: keep it now.");
    });

  keys
    .command("list")
    .description("newest first, without anything that opens")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { data } = await api.query<{ data: KeyOutput[] }>("admin.keys.list");
      out.list(data, COLUMNS, "No key yet: budget keys create --name NAME");
    });

  keys
    .command("rotate")
    .description("a new key in place of an old one, which still opens for a while")
    .argument("<key>", "its id, key_…")
    .option("--overlap-hours <n>", "how long the old one still opens, 0 to 168; 24 if left out", parseCount)
    .action(async (id: string, { overlapHours }: { overlapHours?: number }, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<RotateKeyOutput>("admin.keys.rotate", given({ id, overlapHours })));
      out.note("The key is shown this once: keep it now.");
    });

  keys
    .command("revoke")
    .description("end a key at once")
    .argument("<key>", "its id, key_…")
    .option("--reason <text>", "10 to 500 characters; it stands in the audit log")
    .action(async (id: string, { reason }: { reason?: string }, command: Command) => {
      const { api, out } = openSession(command);
      out.object(await api.mutate<KeyOutput>("admin.keys.revoke", given({ id, reason })));
    });
}
