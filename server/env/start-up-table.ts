import { PROVIDER_IDS } from "@/server/env/sign-in-providers";
import type { Given } from "@/server/env/sources";
import type { Env, StartUpValue } from "@/server/env/types";
import { redactText } from "@/server/log";

const ORIGIN_OF = { oidc: ["OIDC_ISSUER"], github: ["GITHUB_ID"], google: ["GOOGLE_CLIENT_ID"] } as const;

type Line = readonly [name: string, value: string, variables: readonly string[]];

/** Every value of the start that is not a setting of an organization, secrets masked. */
export function startUpValues(env: Omit<Env, "startUp">, given: Given): StartUpValue[] {
  const lines: Line[] = [
    ["server.port", String(env.port), ["PORT", "BUDGET_PORT"]],
    ["server.host", env.host, ["HOST"]],
    ["server.url", env.publicUrl, ["PURSER_URL"]],
    ["server.roles", env.roles.join(", "), ["PURSER_ROLES"]],
    ["assistant.port", env.assistantPort === null ? "off" : String(env.assistantPort), ["BUDGET_AI_PORT"]],
    ["database.url", env.databaseUrl === null ? "embedded" : redactText(env.databaseUrl), ["DATABASE_URL"]],
    ["database.folder", env.dataDir, ["PURSER_DATA_DIR"]],
    ["auth.secret", env.authSecret === null ? "made once" : "(set)", ["AUTH_SECRET"]],
    ["config.file", env.configFile ?? "none", ["BUDGET_CONFIG_PATH"]],
    ["prices.onStart", String(env.prices.onStart), ["BUDGET_UPDATE_PRICES_ON_START"]],
    ["prices.intervalSeconds", String(env.prices.intervalSeconds), ["BUDGET_PRICE_UPDATE_INTERVAL"]],
    ["mail.server", env.notify.smtp?.host ?? "none", ["SMTP_HOST"]],
    ...PROVIDER_IDS.map((id): Line => {
      const provider = env.signIn.providers.find((known) => known.id === id);
      return [`signIn.${id}`, provider?.issuer ?? "off", ORIGIN_OF[id]];
    }),
    ["webhooks.allowPrivate", String(env.notify.allowPrivate), ["WEBHOOK_ALLOW_PRIVATE"]],
    ["flood.callsPerSecond", String(env.flood.calls), ["PURSER_CALLS_PER_SECOND"]],
    ["flood.refusalsPerSecond", String(env.flood.refusals), ["PURSER_REFUSALS_PER_SECOND"]],
    ["log.debug", String(env.logLevel === "debug"), ["BUDGET_DEBUG"]],
    ["log.level", env.logLevel, ["BUDGET_LOG_LEVEL"]],
  ];
  const settings = env.settings.map(({ name, value, variable }): Line => [name, value, [variable]]);
  return [...lines, ...settings].map(([name, value, variables]) => {
    const variable = variables.find((candidate) => given.origins.has(candidate));
    const origin = variable === undefined ? undefined : given.origins.get(variable);
    return { name, value, source: origin === undefined ? "built-in" : `${origin} ${variable}` };
  });
}

/** The values as lines in columns, for whoever starts the process. */
export function startUpTable(values: readonly StartUpValue[]): string {
  const rows = [{ name: "setting", value: "value", source: "from" }, ...values];
  const width = (of: (row: StartUpValue) => string) => Math.max(...rows.map((row) => of(row).length));
  const [name, value] = [width((row) => row.name), width((row) => row.value)];
  return rows
    .map((row) => `  ${row.name.padEnd(name)}  ${row.value.padEnd(value)}  ${row.source}\n`)
    .join("");
}
