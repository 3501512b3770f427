import { z } from "zod";

const flag = z
  .string()
  .regex(/^(true|false|1|0|yes|no|on|off)$/i, "say true or false.")
  .transform((word) => /^(true|1|yes|on)$/i.test(word));
const port = z
  .string()
  .regex(/^\d{1,5}$/, "give a whole number from 0 to 65535.")
  .transform(Number)
  .refine((value) => value <= 65_535, "give a whole number from 0 to 65535.");
const rate = z
  .string()
  .regex(/^[1-9]\d{0,6}$/, "give a whole number from 1 to 9999999.")
  .transform(Number);
const postgresUrl = z
  .string()
  .refine(isPostgresUrl, "give a URL as postgresql://user:password@host:5432/database.");
const apiKey = z
  .string()
  .regex(
    /^psk_[A-Za-z0-9]{12}_[A-Za-z0-9]{32,64}$/,
    "give psk_, 12 letters or digits, _, then 32 to 64 more.",
  );

/** The variables as text, each with its check; every message says how to mend the value. */
export const Variables = z.object({
  NODE_ENV: z.enum(["development", "production", "test"], "say development, production or test.").optional(),
  PORT: port.optional(),
  BUDGET_PORT: port.optional(),
  // Every interface: behind a container or a proxy the loopback cannot be reached, and no door opens without a key.
  HOST: z.string().optional(),
  PURSER_URL: z
    .string()
    .refine(isOrigin, "give an origin as https://purser.example.com, no path.")
    .optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_REPLICA_URL: postgresUrl.optional(),
  PURSER_DATA_DIR: z.string().optional(),
  PURSER_ROLES: z
    .string()
    .transform((list) => list.split(",").map((role) => role.trim()))
    .pipe(z.array(z.enum(["api", "web", "worker"], "list some of api, web, worker, parted by commas.")))
    .optional(),
  AUTH_SECRET: z
    .string()
    .refine((value) => Buffer.byteLength(value) >= 32, "give at least 32 bytes: openssl rand -base64 32.")
    .optional(),
  BOOTSTRAP_ORG_NAME: z
    .string()
    .trim()
    .min(1, "give a name.")
    .max(120, "give at most 120 characters.")
    .optional(),
  BOOTSTRAP_TIMEZONE: z.string().refine(isTimezone, "give an IANA zone as Europe/Berlin.").optional(),
  BOOTSTRAP_ADMIN_EMAIL: z
    .email("give an e-mail address.")
    .max(254, "give at most 254 characters.")
    .optional(),
  BOOTSTRAP_ADMIN_PASSWORD: z
    .string()
    .min(8, "give 8 to 200 characters.")
    .max(200, "give 8 to 200 characters.")
    .optional(),
  BOOTSTRAP_ADMIN_KEY: apiKey.optional(),
  BOOTSTRAP_AGENT_KEY: apiKey.optional(),
  BUDGET_AI_PORT: port.optional(),
  BUDGET_CONFIG_PATH: z.string().optional(),
  BUDGET_UPDATE_PRICES_ON_START: flag.optional(),
  BUDGET_PRICE_UPDATE_INTERVAL: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, "give whole seconds from 1 to 999999.")
    .transform(Number)
    .optional(),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: port.optional(),
  SMTP_SECURE: flag.optional(),
  SMTP_USER: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  SMTP_FROM: z
    .string()
    .regex(/^([^<>\r\n]*<)?[^\s<>@]+@[^\s<>@]+>?$/, "give an address as Purser <purser@example.com>.")
    .optional(),
  WEBHOOK_ALLOW_PRIVATE: flag.optional(),
  OIDC_ISSUER: z
    .string()
    .refine(isSafeUrl, "give the issuer's https address, as its discovery document names it.")
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().trim().max(40, "give at most 40 characters.").optional(),
  GITHUB_ID: z.string().optional(),
  GITHUB_SECRET: z.string().optional(),
  GITHUB_URL: z
    .string()
    .refine((value) => isOrigin(value) && isSafeUrl(value), "give an origin as https://github.example.com.")
    .optional(),
  GOOGLE_CLIENT_ID: z.string().optional(),
  GOOGLE_CLIENT_SECRET: z.string().optional(),
  PURSER_CALLS_PER_SECOND: rate.optional(),
  PURSER_REFUSALS_PER_SECOND: rate.optional(),
  BUDGET_LOG_LEVEL: z
    .string()
    .toLowerCase()
    .pipe(z.enum(["debug", "info", "warn", "error"], "say DEBUG, INFO, WARN or ERROR."))
    .optional(),
  BUDGET_DEBUG: flag.optional(),
  PURSER_FAKE_NOW: z.iso
    .datetime({ offset: true, error: "give an instant as 2026-01-31T12:00:00Z." })
    .optional(),
});
export type Variables = z.infer<typeof Variables>;

function isPostgresUrl(value: string): boolean {
  return URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol);
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, pathname, search, hash, username } = new URL(value);
  return /^https?:$/.test(protocol) && pathname === "/" && search + hash + username === "";
}

/** Who a person is must not be told over a wire that others can write on; this machine's own is none. */
function isSafeUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname, username, search, hash } = new URL(value);
  if (username + search + hash !== "") return false;
  return (
    protocol === "https:" || (protocol === "http:" && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}

function isTimezone(value: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: value }));
  } catch {
    return false;
  }
}
