import type { Command } from "commander";
import type { SettingRow, SettingsOutput } from "@/server/contract/admin-settings";
import { usageError } from "../cli-error";
import { openSession, type Session, settingsOf } from "../session";
import { addConfigApply } from "./config-apply";

const COLUMNS = ["name", "value", "source", "readOnly"];

/** Names of the systems before, which speak of the enforcement level in words of their own. */
const SEED_NAMES: Readonly<Record<string, string>> = { enforcement_level: "enforcement.level" };
const SEED_WORDS: Readonly<Record<string, string>> = {
  ignore: "IGNORE",
  warn: "WARN",
  degrade: "SOFT_LIMIT",
  queue: "QUEUE",
  block: "HARD_LIMIT",
};

/** config list, get, set, reset: what the organization has set. */
export function addConfigCommands(program: Command): void {
  const config = program.command("config").description("settings of the organization, and files of budgets");
  addConfigApply(config);

  config
    .command("list")
    .description("every setting with who said so")
    .action(async (_options, command: Command) => {
      const { api, out } = openSession(command);
      const { data } = await api.query<SettingsOutput>("admin.settings.get");
      out.list(data, COLUMNS, "");
    });

  config
    .command("sources")
    .description(
      "which server and key this command uses, and who said so: flag, environment, file or default",
    )
    .action((_options, command: Command) => {
      const { url, key, format } = settingsOf(command);
      const rows = [
        { name: "url", value: url.value, source: url.from },
        // The rest of a key opens, so it is never shown.
        { name: "key", value: key.value && `${key.value.slice(0, 16)}…`, source: key.from },
        { name: "format", value: format.value, source: format.from },
      ];
      openSession(command).out.list(rows, ["name", "value", "source"], "");
    });

  config
    .command("get")
    .description("one setting: its value alone")
    .argument("<name>", "such as enforcement.level, or enforcement_level")
    .action(async (name: string, _options, command: Command) => {
      const { api, out } = openSession(command);
      const row = findRow(await api.query<SettingsOutput>("admin.settings.get"), name);
      out.object(row, { [name]: shown(name, row) });
    });

  config
    .command("set")
    .description('change one setting; "none" where it may be none. It binds at once, without a restart')
    .argument("<name>", "such as enforcement.level, or enforcement_level")
    .argument("<value>")
    .action(async (name: string, value: string, _options, command: Command) => {
      const change = { values: { [ourName(name)]: value === "none" ? null : value } };
      await update(openSession(command), name, change);
    });

  config
    .command("reset")
    .description("take back what was set: the built-in value is in force again")
    .argument("<name>")
    .action(async (name: string, _options, command: Command) => {
      await update(openSession(command), name, { reset: [ourName(name)] });
    });
}

async function update({ api, out }: Session, name: string, change: object): Promise<void> {
  const row = findRow(await api.mutate<SettingsOutput>("admin.settings.update", change), name);
  out.object(row, { [name]: shown(name, row) });
}

function ourName(name: string): string {
  return SEED_NAMES[name] ?? name;
}

function findRow({ data }: SettingsOutput, name: string): SettingRow {
  const row = data.find((candidate) => candidate.name === ourName(name));
  if (row === undefined) throw usageError(`${name} is not a setting.`, "budget config list shows them all");
  return row;
}

function shown(name: string, { value }: SettingRow): SettingRow["value"] {
  return SEED_NAMES[name] !== undefined && typeof value === "string" ? (SEED_WORDS[value] ?? value) : value;
}
