import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Cookie } from "@playwright/test";
import { forgetActs } from "./acts";
import { ADMIN, newKey, ORGANIZATION, startServer } from "./server";
import { makeExactKey, openSession } from "./session";

/** What every product that was copied from the template knows. */
export interface Template {
  dataDir: string;
  adminKey: string;
  agentKey: string;
  /** May name costs itself. */
  exactKey: string;
  /** Of a session of the administrator. */
  cookies: Cookie[];
}

const FILE = "PURSER_E2E_TEMPLATE";
/** Below those that the system hands out by itself. */
const PORTS = [20_000, 32_000] as const;

/**
 * Before all tests: a product is set up by its environment once, and stopped. The product of each file starts on a copy
 * of its data: a tenth of the work of making a cluster, a schema, an organization and a session for each of them.
 */
export default async function makeTemplate(): Promise<() => void> {
  forgetActs();
  const [adminKey, agentKey] = [newKey(), newKey()];
  const server = await startServer({
    name: "template",
    settings: {
      BOOTSTRAP_ORG_NAME: ORGANIZATION,
      BOOTSTRAP_TIMEZONE: "Europe/Berlin",
      BOOTSTRAP_ADMIN_EMAIL: ADMIN.email,
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      BOOTSTRAP_ADMIN_KEY: adminKey,
      BOOTSTRAP_AGENT_KEY: agentKey,
    },
  });
  const folder = mkdtempSync(path.join(tmpdir(), "purser-e2e-template-"));
  try {
    const session = await openSession(server.url);
    const { cookies } = await session.storageState();
    const exactKey = await makeExactKey(session);
    await session.dispose();
    const dataDir = path.join(folder, "data");
    await server.stop((from) => copyFolder(from, dataDir));
    const template: Template = { dataDir, adminKey, agentKey, exactKey, cookies };
    const file = path.join(folder, "template.json");
    writeFileSync(file, JSON.stringify(template), { mode: 0o600 });
    process.env[FILE] = file;
  } finally {
    await server.stop();
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The one that this run of tests has made. */
export function readTemplate(): Template {
  return JSON.parse(readFileSync(process.env[FILE] ?? "", "utf8")) as Template;
}

/**
 * Fills a data directory with the template's. All copies have its password: with its port as well, a product whose
 * Postgres is down for a moment would find another's there and write into that. The server chooses anew where one is taken.
 */
export function copyTemplate({ dataDir: from }: Template, dataDir: string): void {
  copyFolder(from, dataDir);
  const file = path.join(dataDir, "postgres.json");
  const cluster = JSON.parse(readFileSync(file, "utf8")) as { home: string; port: number };
  const own = { ...cluster, home: path.join(dataDir, "postgres"), port: randomInt(...PORTS) };
  writeFileSync(file, JSON.stringify(own), { mode: 0o600 });
}

/** With owners and modes, which Postgres insists on. */
function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", `${from}/.`, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${from} could not be copied: ${stderr}`);
}
